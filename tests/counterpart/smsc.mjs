// A message centre on npm "smpp". One JSON line per event on stdout; the first says on which port it listens.
//   PORT=0                      a free one
//   SYSTEM_ID=todoke PASSWORD=secret
//   CERT=cert.pem KEY=key.pem   speaks TLS
//   DLR=both|text|tlv           where receipts say it: in their text, in parameters, or in both
//   IDS=string|hexdec           hexdec: the answer has the id in hexadecimal, the receipt's text in decimal
// The last four digits of destination_addr choose the behaviour:
//   0002 UNDELIV  0003 EXPIRED  0005, 0017 no receipt
//   0009 the receipt comes before the answer   0012 the receipt comes twice
//   0013 a person writes "STOP" back (UCS-2), besides the receipt
//   0006 submit_sm is never answered   0007 connection cut instead of an answer   0017 an answer by the byte
//   0015 what is no PDU instead of an answer   0016 an answer that announces 2 GB and never ends
//   0008/0011/0014/0069 -> status 0x08/0x0B/0x14/0x45   0088 -> 0x58 twice, then OK
//   0010 enquire_link is ignored from now on
//   anything else: accepted, DELIVRD
import fs from 'node:fs';
import smpp from 'smpp';

const env = (key, otherwise) => process.env[key] ?? otherwise;
const user = env('SYSTEM_ID', 'todoke'), password = env('PASSWORD', 'secret');
const tell = (event, more = {}) => console.log(JSON.stringify({ ev: event, ...more }));
const dlr = env('DLR', 'both'), ids = env('IDS', 'string');
const refusals = { '0008': 0x08, '0011': 0x0b, '0014': 0x14, '0069': 0x45 };
const throttled = new Map();
let serial = 1000000000;

// Deliveries go to a session that receives, and wait while there is none, as with any centre.
const receivers = new Set(), held = [];
const give = (...delivery) => {
  const [to] = receivers;
  if (to) to.deliver_sm(...delivery);
  else held.push(delivery);
};
const deliver = (pdu, id, stat) => {
  const shown = ids === 'hexdec' ? String(parseInt(id, 16)) : id;
  const out = { source_addr_ton: 1, source_addr_npi: 1, source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr, esm_class: 0x04, data_coding: 0, short_message: '' };
  if (dlr !== 'tlv')
    out.short_message =
      `id:${shown} sub:001 dlvrd:001 submit date:2611220847 done date:2611220847 stat:${stat} err:000 text:`;
  if (dlr !== 'text') Object.assign(out, { receipted_message_id: id, message_state: { DELIVRD: 2, EXPIRED: 3, UNDELIV: 5 }[stat] });
  give(out, response => tell('receipt_answered', { id, status: response.command_status }));
};
const writeBack = pdu => {
  give({ source_addr_ton: 1, source_addr_npi: 1, source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr, data_coding: 8, short_message: 'STOP 停止' },
  response => tell('words_answered', { status: response.command_status }));
};

// What npm smpp made of a text: decoded characters, and the header's octets.
const shown = m => ({
  text: m?.message?.toString?.() ?? '',
  udh: (m?.udh ?? []).map(part => Buffer.from(part).toString('hex')),
});

const drip = (socket, bytes) => {
  if (bytes.length && !socket.destroyed) socket.write(bytes.subarray(0, 1), () => setImmediate(drip, socket, bytes.subarray(1)));
};
const pour = socket => {
  while (!socket.destroyed && socket.write(Buffer.alloc(65536)));
  if (!socket.destroyed) socket.once('drain', () => pour(socket));
};
const endless = (session, pdu) => {
  const head = pdu.response({ message_id: 'm' }).toBuffer();
  head.writeUInt32BE(0x7fffffff, 0);
  session.socket.write(head);
  pour(session.socket);
};

const onSubmit = (session, state) => pdu => {
  const to = pdu.destination_addr, choice = to.slice(-4);
  tell('submit_sm', {
    to, ton: pdu.dest_addr_ton, npi: pdu.dest_addr_npi,
    from: pdu.source_addr, from_ton: pdu.source_addr_ton, from_npi: pdu.source_addr_npi,
    coding: pdu.data_coding, esm: pdu.esm_class, receipt: pdu.registered_delivery,
    valid: pdu.validity_period instanceof Date ? pdu.validity_period.toISOString() : String(pdu.validity_period ?? ''),
    ...shown(pdu.message_payload ?? pdu.short_message), payload: Boolean(pdu.message_payload),
    sar: pdu.sar_msg_ref_num === undefined ? [] : [pdu.sar_msg_ref_num, pdu.sar_segment_seqnum, pdu.sar_total_segments],
    bound_as: state.kind,
  });
  if (!state.bound) return session.send(pdu.response({ command_status: 0x04 }));
  if (choice === '0006') return;
  if (choice === '0007') return session.destroy();
  if (choice === '0015') return session.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
  if (choice === '0016') return endless(session, pdu);
  if (choice === '0010') state.deaf = true;
  if (refusals[choice]) return session.send(pdu.response({ command_status: refusals[choice] }));
  if (choice === '0088') {
    const times = (throttled.get(to) ?? 0) + 1;
    throttled.set(to, times);
    if (times <= 2) return session.send(pdu.response({ command_status: 0x58 }));
  }
  const id = ids === 'hexdec' ? (serial++).toString(16) : `m-${serial++}`;
  const wanted = (pdu.registered_delivery & 3) !== 0 && !['0005', '0017'].includes(choice);
  const stat = { '0002': 'UNDELIV', '0003': 'EXPIRED' }[choice] ?? 'DELIVRD';
  if (wanted && choice === '0009') deliver(pdu, id, stat);
  if (choice === '0017') drip(session.socket, pdu.response({ message_id: id }).toBuffer());
  else session.send(pdu.response({ message_id: id }));
  tell('accepted', { id });
  if (choice === '0013') writeBack(pdu);
  if (!wanted || choice === '0009') return;
  for (let times = choice === '0012' ? 2 : 1; times > 0; --times) deliver(pdu, id, stat);
};

const tls = env('CERT') ? { cert: fs.readFileSync(env('CERT')), key: fs.readFileSync(env('KEY')) } : {};
const server = smpp.createServer(tls, session => {
  const state = { bound: false, deaf: false };
  session.on('error', error => tell('error', { text: error.message }));
  session.on('close', () => {
    receivers.delete(session);
    tell('close');
  });
  for (const kind of ['transceiver', 'transmitter', 'receiver']) {
    session.on(`bind_${kind}`, pdu => {
      const good = pdu.system_id === user && pdu.password === password;
      Object.assign(state, { bound: good && kind !== 'receiver', kind });
      if (good && kind !== 'transmitter') receivers.add(session);
      tell('bind', { kind, system_id: pdu.system_id, version: pdu.interface_version, ok: good });
      session.send(pdu.response({ command_status: good ? 0 : 0x0e, system_id: 'COUNTERPART' }));
      if (!good) session.close();
      if (receivers.has(session)) for (const delivery of held.splice(0)) session.deliver_sm(...delivery);
    });
  }
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
