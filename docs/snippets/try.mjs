// node try.mjs send ADDRESS KEY < message.json;  node try.mjs verify SECRET ID TIMESTAMP SIGNATURE < body
import { readFileSync } from 'node:fs'
import { Refused, Todoke, isFromTodoke } from './todoke.mjs'

const [what, ...words] = process.argv.slice(2)
const input = readFileSync(0)
if (what === 'send') {
  try {
    const gateway = new Todoke(words[0], { token: process.env.TODOKE_TOKEN })
    console.log(JSON.stringify(await gateway.send(JSON.parse(input), words[1])))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(`refused: ${error.message}`)
    process.exitCode = 1
  }
} else {
  const [secret, id, timestamp, signature] = words
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
  if (!isFromTodoke(secret, headers, input)) process.exitCode = 1
}
