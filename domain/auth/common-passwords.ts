/** The passwords of eight and more characters that guessers try first, in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  12345678 123456789 1234567890 12345678910 0123456789 87654321 987654321 9876543210 123123123
  12341234 11223344 1122334455 112233445566 123321123 147258369 159753456 741852963 789456123
  10203040 123454321 1234554321 13579246 31415926 12344321 20202020 password password1 password12
  password123 password1234 password! passw0rd p@ssw0rd p@ssword pa$$word passwort drowssap
  1password mypassword newpassword qwertyui qwertyuiop qwerty123 qwerty1234 qwerty12345 qwerty12
  1qaz2wsx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 qazwsxedc
  qweasdzxc asdfghjk asdfghjkl zxcvbnm1 zxcvbnm123 asdf1234 asdfasdf qwer1234 qweqwe123 1qazxsw2
  abcd1234 abc12345 abcdefgh abcdefg1 a1b2c3d4 aa123456 a1234567 a12345678 a123456789 aaaa1111
  iloveyou iloveyou1 ilovegod letmein1 letmein123 welcome1 welcome123 sunshine sunshine1 princess
  princess1 football football1 baseball baseball1 basketball superman superman1 starwars
  trustno1 whatever computer internet samsung1 michelle jennifer jordan23 charlie1 michael1
  liverpool chelsea1 arsenal1 dragon123 monkey123 shadow123 master123 admin123 admin1234
  administrator changeme changeme1 changeit default1 guest123 test1234 testtest testing123
  access14 corvette mercedes maverick midnight mustang1 butterfly blink182 bitcoin1 bitcoin123
  satoshin tothemoon secret123 killer123 pokemon1 hello123 helloworld google123 facebook
  `
    .split(/\s+/)
    .filter((word) => word !== ''),
)
