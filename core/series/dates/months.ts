/** The names of the twelve months in the languages of large exchanges: English, Russian (both cases), German, French, Spanish,
 *  Portuguese, Italian, Dutch, Swedish, Danish, Finnish, Polish, Czech and Slovak (both cases), Hungarian, Romanian, Bulgarian,
 *  Ukrainian, Slovene, Estonian, Greek, Indonesian and Turkish. Croatian calls October as Polish calls November, and is left out. */
const LANGUAGES: readonly string[] = [
  'january february march april may june july august september october november december',
  'январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь',
  'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
  'januar februar märz april mai juni juli august september oktober november dezember',
  'jänner feber mrz april mai juni juli august september oktober november dezember',
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  'januari februari maart april mei juni juli augustus september oktober november december',
  'januari februari mrt april maj juni juli augusti september oktober november december',
  'styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień',
  'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
  'januar februar marts april maj juni juli august september oktober november december',
  'leden únor březen duben květen červen červenec srpen září říjen listopad prosinec',
  'ledna února března dubna května června července srpna září října listopadu prosince',
  'januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra',
  'január február március április május június július augusztus szeptember október november december',
  'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
  'януари февруари март април май юни юли август септември октомври ноември декември',
  'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня',
  'januar februar marec april maj junij julij avgust september oktober november december',
  'jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember',
  'ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου',
  'januari februari maret april mei juni juli agustus september oktober november desember',
  'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık',
]

/** Finnish is not shortened: its November begins as March does in most languages. */
const WHOLE =
  'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta'

/** Every prefix of three letters or more, and its month; 0 if two languages mean different months by it. */
const MONTHS = new Map<string, number>()
for (const names of LANGUAGES) {
  for (const [place, name] of names.split(' ').entries()) {
    for (const spelling of new Set([name, withoutAccents(name)])) {
      for (let length = 3; length <= spelling.length; length += 1) {
        const beginning = spelling.slice(0, length)
        const known = MONTHS.get(beginning)
        MONTHS.set(beginning, known === undefined || known === place + 1 ? place + 1 : 0)
      }
    }
  }
}
for (const [place, name] of WHOLE.split(' ').entries()) MONTHS.set(name, place + 1)

/** 1 to 12; 0 for a name that is not a month, or means different months in two languages. It may be cut to
 *  three letters. */
export function monthOfName(written: string): number {
  const name = written.toLowerCase()
  return MONTHS.get(name) ?? MONTHS.get(withoutAccents(name)) ?? 0
}

function withoutAccents(text: string): string {
  // й and ё are separate letters.
  return /[а-яё]/.test(text) ? text : text.normalize('NFD').replaceAll(/\p{M}/gu, '')
}
