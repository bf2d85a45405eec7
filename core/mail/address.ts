const CHARS_MAX = 254

/** Whether mail may be sent to a text: one plain address and nothing else. Quotes, commas, brackets, spaces and line ends, which some
 *  standards allow, are what letters are smuggled to others with. */
export const isMailAddress = (text: string): boolean =>
  text.length <= CHARS_MAX &&
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z\d-]{2,63}$/i.test(text)
