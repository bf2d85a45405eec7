import { refuseField } from '../../kit/errors.ts'

/** Words that people choose first as a password. Digits and punctuation around them do not make them safer. */
const WORDS = new Set(
  `abcdef abcdefg abcdefgh adidas administrator alexander alexandra america amanda anastasia andrea andrey angel angela anthony
  arsenal asdfasdf asdfgh asdfghjk asdfghjkl ashley babygirl banana baseball basketball batman beautiful benjamin bitcoin boomer
  butterfly changeme charlie chelsea chocolate christian christopher coincast computer corvette creative crypto daniel danielle
  default destiny diamond dmitriy dolphin dragon drowssap einstein elephant elizabeth facebook ferrari fender football forever
  freedom friends galaxy gfhjkm ghbdtn google gordon guitar hannah hardcore harley hello hellohello helloworld hockey hunter
  iloveu iloveyou internet invest investor isabella jasmine jennifer jessica jonathan jordan joshua junior killer kirill knight
  kristina letmein lfitymrf liverpool lollipop london lovely loveme lover loveyou madison manchester marina marlboro maserati
  master maverick maxwell mercedes merlin metallica michael michelle midnight minecraft mitchell money monkey monster mother
  mountain mustang myspace naruto natasha nicholas nicole nikita nintendo nothing olivia parol parola passport passw passwd
  passwor password patrick pepper phoenix pokemon poohbear porsche prince princess privet purple qazwsx qazwsxedc qweasd
  qweasdzxc qwert qwerty qwertyu qwertyui qwertyuiop rainbow raiders ranger rockstar root samantha samsung sandra scooter secret
  september shadow sheldon simpsons snoopy snowball soccer softball solnyshko spartak spiderman starwars steelers stephanie
  strawberry stupid summer sunshine superman superstar svetlana sweety swordfish telegram tennis test testing thomas thunder
  tigger tinkerbell toor trader trading trustno ucantguess vanessa vfhbyf victoria viktor vladimir vladislav volleyball warcraft
  welcome whatever william winner winter wizard yankees yfnfif zaqwsx zaqxsw zxcvbn zxcvbnm`.split(/\s+/),
)
const KEYS = new Set(
  '11223344 1122334455 147258369 1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc a1b2c3d4 q1w2e3r4 qwer1234 zaq12wsx'.split(
    ' ',
  ),
)
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}
/** Shorter names occur in many good passwords. */
const NAME_CHARS_MIN = 3
/** The longest piece whose repetition counts as one word. */
const PIECE_CHARS_MAX = 8

/** Throws `validation_failed` for a password that attackers try first: a common word, a row of keys, one
 *  piece repeated, or the name in the e-mail, in any case and with any digits and punctuation around it. */
export function refuseCommonPassword(password: string, email: string): void {
  const lower = password.toLowerCase()
  if (!isCommon(lower) && !isOwnName(lower, email)) return
  throw refuseField(
    '/password',
    { en: 'is one of the first that are guessed', ru: 'такой подбирают одним из первых' },
    {
      en: 'take a longer one that is not a word, a row of keys or your name: four random words, say',
      ru: 'возьмите длиннее: не слово, не ряд клавиш и не имя. Например, четыре случайных слова',
    },
  )
}

function isCommon(text: string): boolean {
  const piece = toPiece(text)
  const spellings = [text, piece, withoutLeet(text), toPiece(withoutLeet(text))]
  return piece.length === 1 || isRow(piece) || KEYS.has(piece) || spellings.some((one) => WORDS.has(toWord(one)))
}

function isOwnName(text: string, email: string): boolean {
  const [name = ''] = email.split('@')
  return text === email || (name.length >= NAME_CHARS_MIN && toWord(text) === toWord(name))
}

const withoutLeet = (text: string): string => text.replaceAll(/[013457@$]/g, (char) => LEET[char] ?? char)

/** The text without leading and trailing non-letters; the whole text if it has no letter. */
function toWord(text: string): string {
  const inner = text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return inner === '' ? text : inner
}

/** The piece that the text repeats; the text itself if it repeats none. */
function toPiece(text: string): string {
  for (let length = 1; length <= Math.min(PIECE_CHARS_MAX, text.length / 2); length++) {
    const piece = text.slice(0, length)
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) return piece
  }
  return text
}

/** Each character follows or precedes the one before it: 12345678, 87654321, abcdefgh. */
function isRow(text: string): boolean {
  const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0)
  return [1, -1].some((step) => codes.every((code, i) => i === 0 || isNext(codes[i - 1] ?? 0, code, step)))
}

const ZERO = 0x30
const NINE = 0x39
/** On a keyboard 0 follows 9. */
const isNext = (before: number, code: number, step: number): boolean =>
  code - before === step || (step === 1 ? before === NINE && code === ZERO : before === ZERO && code === NINE)
