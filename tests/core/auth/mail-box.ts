import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'

export interface Letter {
  to: string
  subject: string
  text: string
}

async function listen(server: Pick<Server, 'listen' | 'address'>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** What MAIL_URL=http://… is for: it keeps each letter, and hands the next one to who waits for it. */
export async function startMailBox() {
  const letters: Letter[] = []
  let isRefusing = false
  let turnedAway = (): void => undefined
  let oneTurnedAway = Promise.resolve()
  let arrived = (): void => undefined
  let gate: Promise<void> | undefined
  const server = createHttpServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      if (isRefusing) {
        response.writeHead(503).end()
        turnedAway()
        return
      }
      letters.push(JSON.parse(body) as Letter)
      arrived()
      if (gate === undefined) response.end()
      else void gate.then(() => response.end())
    })
  })
  const port = await listen(server)
  const read = new Set<Letter>()
  return {
    url: `http://127.0.0.1:${port}/`,
    letters,
    /** Takes no letters from here on, or takes them again. */
    refuse(refusing: boolean): void {
      isRefusing = refusing
      if (refusing) oneTurnedAway = new Promise((resolve) => (turnedAway = resolve))
    },
    /** Takes letters, but says so only when the returned function is called. */
    hold(): () => void {
      let release = (): void => undefined
      gate = new Promise((resolve) => (release = resolve))
      return () => {
        gate = undefined
        release()
      }
    },
    /** Resolves when one has been turned away. */
    refused: () => oneTurnedAway,
    /** The first letter that has not been read, of those to an address or with these words in the subject if one is named: letters of
     *  one moment arrive in any order. */
    async next({ to, subject = '' }: { to?: string; subject?: string } = {}): Promise<Letter> {
      for (;;) {
        const letter = letters.find(
          (one) => !read.has(one) && (to === undefined || one.to === to) && one.subject.includes(subject),
        )
        if (letter !== undefined) {
          read.add(letter)
          return letter
        }
        await new Promise<void>((resolve) => (arrived = resolve))
      }
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** As much of an SMTP server (RFC 5321) as takes one letter: tells the lines of the talk, and the letter as it came. */
export async function startSmtp() {
  const lines: string[] = []
  let done: (letter: string) => void
  const letter = new Promise<string>((resolve) => (done = resolve))
  const server = createServer((socket) => {
    let rest = ''
    let data: string[] | null = null
    socket.write('220 test\r\n')
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const all = `${rest}${chunk}`.split('\r\n')
      rest = all.pop() ?? ''
      for (const line of all) {
        if (data !== null && line === '.') {
          done(data.join('\r\n'))
          data = null
          socket.write('250 taken\r\n')
        } else if (data !== null) data.push(line)
        else {
          lines.push(line)
          if (line === 'DATA') data = []
          socket.write(line === 'DATA' ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n')
          if (line === 'QUIT') socket.end()
        }
      }
    })
  })
  const port = await listen(server)
  return {
    url: `smtp://127.0.0.1:${port}`,
    lines,
    letter,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
