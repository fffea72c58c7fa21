// A smart host on npm "smtp-server". One JSON line per event on stdout; the first says on which port it listens.
//   PORT=0                      a free one
//   CERT=cert.pem KEY=key.pem   STARTTLS;  IMPLICIT=1: TLS from the first byte;  NOTLS=1: neither
//   user todoke, password secret, XOAUTH2 token "token"; no login, no mail
// The local part of RCPT TO chooses the behaviour:
//   nouser 550 5.1.1   full 552 5.2.2   grey 451 4.7.1 the first two times   fast 450 4.7.28   closing 421 4.3.2
// The local part of MAIL FROM chooses what happens at MAIL (fast 450 4.7.1), and after the final dot, the message stored:
//   slow  no answer   lost  socket cut   drip  an answer by the byte   garbage  what is no answer   endless  one that
//   never ends   deferred 451 4.3.0   refused 554 5.7.1
import fs from 'node:fs';
import { SMTPServer } from 'smtp-server';

const env = (key, otherwise) => process.env[key] ?? otherwise;
const tell = (event, more = {}) => console.log(JSON.stringify({ ev: event, ...more }));
const fail = (code, text) => Object.assign(new Error(text), { responseCode: code });
const localPart = address => address.split('@')[0];
const greylist = new Map();

const recipients = {
  nouser: () => fail(550, '5.1.1 no such user'),
  full: () => fail(552, '5.2.2 mailbox full'),
  fast: () => fail(450, '4.7.28 too many messages at once'),
  closing: () => fail(421, '4.3.2 closing'),
  grey: address => {
    const times = (greylist.get(address) ?? 0) + 1;
    greylist.set(address, times);
    return times <= 2 ? fail(451, '4.7.1 greylisted') : undefined;
  },
};

function socketOf(session) {
  for (const connection of server.connections)
    if (connection.session.id === session.id) return connection._socket;
}

function drip(socket, text) {
  if (text) socket.write(text[0], () => setImmediate(drip, socket, text.slice(1)));
}

function pour(socket) {
  while (!socket.destroyed && socket.write('250-one more line\r\n'.repeat(200)));
  if (!socket.destroyed) socket.once('drain', () => pour(socket));
}

function store(stream, session, done) {
  const parts = [];
  stream.on('data', bytes => parts.push(bytes));
  stream.on('end', () => {
    const raw = Buffer.concat(parts);
    const id = /^message-id:\s*(\S+)/im.exec(raw.toString('latin1').split('\r\n\r\n')[0])?.[1];
    tell('stored', { id, to: session.envelope.rcptTo.map(r => r.address), raw: raw.toString('base64') });
    switch (localPart(session.envelope.mailFrom.address || '<>')) {
      case 'slow': return;
      case 'lost': return socketOf(session).destroy();
      case 'drip': return drip(socketOf(session), '250 Ok: queued as 4F3B21\r\n');
      case 'garbage': return socketOf(session).write('HTTP/1.1 200 OK\r\n');
      case 'endless': return pour(socketOf(session));
      case 'deferred': return done(fail(451, '4.3.0 try later'));
      case 'refused': return done(fail(554, '5.7.1 refused by policy'));
      default: return done(null, 'Ok: queued as 4F3B21');
    }
  });
}

const server = new SMTPServer({
  secure: !!env('IMPLICIT'),
  disabledCommands: env('NOTLS') ? ['STARTTLS'] : [],
  key: env('KEY') && fs.readFileSync(env('KEY')),
  cert: env('CERT') && fs.readFileSync(env('CERT')),
  size: 10485760,
  authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
  logger: false,
  onAuth(auth, session, done) {
    const proof = auth.method === 'XOAUTH2' ? auth.accessToken === 'token' : auth.password === 'secret';
    const good = auth.username === 'todoke' && proof;
    tell('auth', { method: auth.method, good, secure: session.secure });
    good ? done(null, { user: auth.username }) : done(fail(535, '5.7.8 credentials invalid'));
  },
  onMailFrom(address, _session, done) {
    done(localPart(address.address) === 'fast' ? fail(450, '4.7.1 too much mail from this sender') : undefined);
  },
  onRcptTo(address, _session, done) {
    done(recipients[localPart(address.address)]?.(address.address));
  },
  onData: store,
  onClose() { tell('close'); },
});
server.on('error', error => tell('error', { text: error.message }));
const listener = server.listen(+env('PORT', 0), '127.0.0.1', () => tell('listening', { port: listener.address().port }));
