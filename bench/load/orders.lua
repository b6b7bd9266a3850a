-- wrk: random limit orders, made before the run starts so that the generator takes little of the
-- machine that it shares with the server. Requests are spread over all users.
local PREPARED = 20000

local file = assert(io.open(os.getenv("TOKENS"), "r"))
local tokens = {}
for token in file:read("a"):gmatch('"([^"]+)"') do tokens[#tokens + 1] = token end
file:close()

local sides = { "buy", "sell" }
local body = '{"productId":"BTC-USDT","side":"%s","type":"limit","price":%d.34,"size":%d}'
local requests = {}
local at = 0

function init()
  math.randomseed(os.time())
  for i = 1, PREPARED do
    local headers = {
      ["Content-Type"] = "application/json",
      ["Cookie"] = "accessToken=" .. tokens[i % #tokens + 1],
    }
    local order = body:format(sides[math.random(2)], 2 + math.random(100), math.random(100))
    requests[i] = wrk.format("POST", nil, headers, order)
  end
end

function request()
  at = at % PREPARED + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"requests":%d,"seconds":%.3f,"failures":%d,"accepted":%d,',
    summary.requests,
    summary.duration / 1e6,
    errors.status + lost,
    summary.requests - errors.status
  ))
  local function ms(part) return latency:percentile(part) / 1e3 end
  io.write(string.format(
    '"p50Ms":%.2f,"p90Ms":%.2f,"p99Ms":%.2f,"p999Ms":%.2f,"maxMs":%.2f}\n',
    ms(50), ms(90), ms(99), ms(99.9), latency.max / 1e3
  ))
end
