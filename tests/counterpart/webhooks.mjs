// A backend that takes callbacks as the Standard Webhooks library says: 204 for what it verifies, 400 with its reason for
// anything else. One JSON line per event on stdout; the first says on which port it listens.
//   SECRET=whsec_…   PORT=0 (a free one)
import http from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SECRET);
const log = (ev, more = {}) => console.log(JSON.stringify({ ev, ...more }));

http.createServer((request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => {
    try {
      const { type, data } = webhook.verify(Buffer.concat(parts).toString('utf8'), request.headers);
      log('taken', { id: request.headers['webhook-id'], type, seq: data.seq });
      response.writeHead(204).end();
    } catch (error) {
      log('refused', { why: error.message });
      response.writeHead(400).end(error.message);
    }
  });
}).listen(+(process.env.PORT ?? 0), '127.0.0.1', function () { log('listening', { port: this.address().port }); });
