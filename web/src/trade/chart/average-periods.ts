/** Candles that each moving average of the chart goes over. */
export const AVERAGE_PERIODS = [12, 26] as const
