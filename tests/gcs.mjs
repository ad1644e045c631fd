// Google's XML API in front of an S3 server, for the tests of the blob store: the two differ in the names of a few
// headers, in how a key is written in the path, and in who signs. Nobody signs here; the requests that leave are signed.
//
//   node gcs.mjs PORT S3_PORT KEY SECRET
import { createHash, createHmac } from "node:crypto";
import { createServer, request } from "node:http";

const [port, s3Port, key, secret] = process.argv.slice(2);
const region = "us-east-1";
const s3 = `127.0.0.1:${s3Port}`;

/** Percent-encodes as S3 wants it to be signed. */
const encode = (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** `/bucket/a%2Fb` as `/bucket/a/b`, each segment encoded anew. */
const pathOf = (pathname) => decodeURIComponent(pathname).split("/").map(encode).join("/");

const hmac = (with_, text) => createHmac("sha256", with_).update(text).digest();

/** The headers that S3 is sent in place of Google's. */
function translate(headers) {
    const kept = ["content-length", "content-type", "transfer-encoding", "range", "if-match", "if-none-match"];
    const sent = Object.fromEntries(kept.filter((name) => headers[name]).map((name) => [name, headers[name]]));
    if (headers["x-goog-copy-source"]) sent["x-amz-copy-source"] = headers["x-goog-copy-source"];
    if (headers["x-goog-if-generation-match"] === "0") sent["if-none-match"] = "*";
    return sent;
}

/** Signs a request (AWS signature version 4, the body left out of it). */
function sign(method, path, query, headers) {
    const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
    Object.assign(headers, { host: s3, "x-amz-date": time, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" });
    const names = Object.keys(headers).filter((name) => name === "host" || name.startsWith("x-amz-")).sort();
    const listed = names.map((name) => `${name}:${headers[name].trim()}\n`).join("");
    const canonical = [method, path, query, listed, names.join(";"), "UNSIGNED-PAYLOAD"].join("\n");
    const text = ["AWS4-HMAC-SHA256", time, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
    const signing = [time.slice(0, 8), region, "s3", "aws4_request"].reduce(hmac, `AWS4${secret}`);
    const signature = hmac(signing, text).toString("hex");
    headers.authorization =
        `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

createServer((incoming, answer) => {
    const url = new URL(incoming.url, `http://${s3}`);
    const path = pathOf(url.pathname);
    const query = [...url.searchParams].map((pair) => pair.map(encode).join("=")).sort().join("&");
    const headers = translate(incoming.headers);
    sign(incoming.method, path, query, headers);
    const target = query ? `${path}?${query}` : path;
    const outgoing = request({ host: "127.0.0.1", port: s3Port, method: incoming.method, path: target, headers });
    outgoing.on("response", (reply) => {
        answer.writeHead(reply.statusCode, reply.headers);
        reply.pipe(answer);
        // A reply that breaks off must break off here too, never end as if it were whole.
        reply.on("error", () => answer.destroy());
    });
    outgoing.on("error", () => answer.destroy());
    incoming.on("error", () => outgoing.destroy());
    incoming.pipe(outgoing);
}).listen(Number(port), "127.0.0.1");
