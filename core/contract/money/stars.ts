/** The price of credits bought singly in Telegram, rounded up to whole Stars. */
export const starsOf = (credits: number, creditsPerStar: number): number => Math.ceil(credits / creditsPerStar)
