// A program that is told by webhooks: it keeps what it got, and answers as it is bidden.
import { createServer } from 'node:http';

/** Listens on a free port of this machine; `answer` can be changed to any status, or to `never`. */
export async function startReceiver() {
  const receiver = { got: [], answer: 200 };
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      receiver.got.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      if (receiver.answer === 'never') return;
      response.writeHead(receiver.answer, { 'Content-Type': 'text/plain' });
      response.end(receiver.answer === 200 ? 'thanks' : 'the pipeline is closed');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${server.address().port}/hook`;
  receiver.end = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  /** Waits for so many messages; gives them. */
  receiver.messages = async (count) => {
    for (let attempt = 0; receiver.got.length < count; attempt += 1) {
      if (attempt > 150) throw new Error(`${receiver.got.length} of ${count} messages came`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return receiver.got;
  };
  return receiver;
}
