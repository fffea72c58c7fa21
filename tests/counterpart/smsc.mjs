// A message centre on npm "smpp". One JSON line per event on stdout; the first says on which port it listens.
//   PORT=0                      a free one
//   SYSTEM_ID=todoke PASSWORD=secret
//   CERT=cert.pem KEY=key.pem   speaks TLS
// The last four digits of destination_addr choose the behaviour:
//   0002 UNDELIV  0005 no receipt
//   0006 submit_sm is never answered   0007 connection cut instead of an answer
//   0008/0011/0014/0069 -> status 0x08/0x0B/0x14/0x45   0088 -> 0x58 twice, then OK
//   0010 enquire_link is ignored from now on
//   anything else: accepted, DELIVRD
import fs from 'node:fs';
import smpp from 'smpp';

const env = (key, otherwise) => process.env[key] ?? otherwise;
const user = env('SYSTEM_ID', 'todoke'), password = env('PASSWORD', 'secret');
const tell = (event, more = {}) => console.log(JSON.stringify({ ev: event, ...more }));
const refusals = { '0008': 0x08, '0011': 0x0b, '0014': 0x14, '0069': 0x45 };
const throttled = new Map();
let serial = 1000000000;

// What npm smpp made of a text: decoded characters, and the header's octets.
const shown = m => ({
  text: m?.message?.toString?.() ?? '',
  udh: (m?.udh ?? []).map(part => Buffer.from(part).toString('hex')),
});

const onSubmit = (session, state) => pdu => {
  const to = pdu.destination_addr, choice = to.slice(-4);
  tell('submit_sm', {
    to, ton: pdu.dest_addr_ton, npi: pdu.dest_addr_npi,
    from: pdu.source_addr, from_ton: pdu.source_addr_ton, from_npi: pdu.source_addr_npi,
    coding: pdu.data_coding, esm: pdu.esm_class, receipt: pdu.registered_delivery,
    valid: pdu.validity_period instanceof Date ? pdu.validity_period.toISOString() : String(pdu.validity_period ?? ''),
    ...shown(pdu.short_message),
  });
  if (!state.bound) return session.send(pdu.response({ command_status: 0x04 }));
  if (choice === '0006') return;
  if (choice === '0007') return session.destroy();
  if (choice === '0010') state.deaf = true;
  if (refusals[choice]) return session.send(pdu.response({ command_status: refusals[choice] }));
  if (choice === '0088') {
    const times = (throttled.get(to) ?? 0) + 1;
    throttled.set(to, times);
    if (times <= 2) return session.send(pdu.response({ command_status: 0x58 }));
  }
  const id = `m-${serial++}`;
  session.send(pdu.response({ message_id: id }));
  tell('accepted', { id });
  if (!(pdu.registered_delivery & 3) || choice === '0005') return;
  const stat = choice === '0002' ? 'UNDELIV' : 'DELIVRD';
  session.deliver_sm({
    source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 0x04, data_coding: 0,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2611220847 done date:2611220847 stat:${stat} err:000 text:`,
    receipted_message_id: id, message_state: stat === 'DELIVRD' ? 2 : 5,
  }, response => tell('receipt_answered', { id, status: response.command_status }));
};

const tls = env('CERT') ? { cert: fs.readFileSync(env('CERT')), key: fs.readFileSync(env('KEY')) } : {};
const server = smpp.createServer(tls, session => {
  const state = { bound: false, deaf: false };
  session.on('error', error => tell('error', { text: error.message }));
  session.on('close', () => tell('close'));
  session.on('bind_transceiver', pdu => {
    state.bound = pdu.system_id === user && pdu.password === password;
    tell('bind', { system_id: pdu.system_id, version: pdu.interface_version, ok: state.bound });
    session.send(pdu.response({ command_status: state.bound ? 0 : 0x0e, system_id: 'COUNTERPART' }));
    if (!state.bound) session.close();
  });
  session.on('enquire_link', pdu => {
    tell('enquire_link', { answered: !state.deaf });
    if (!state.deaf) session.send(pdu.response());
  });
  session.on('unbind', pdu => {
    tell('unbind');
    session.send(pdu.response());
    session.close();
  });
  session.on('submit_sm', onSubmit(session, state));
  session.on('pdu', pdu => { if (pdu.command === 'unknown') tell('unknown_pdu', { id: pdu.command_id }); });
});
server.on('error', error => tell('server_error', { text: error.message }));
server.listen(+env('PORT', 0), '127.0.0.1', () => tell('listening', { port: server.address().port }));
