// An AS2 station of others' making (libas2), driven by the tests. Prints one JSON object a line.
//   peer.js serve KEYS                      prints {"port":N}; then {"message":...} and {"mdn":...} for what arrives
//   peer.js send KEYS URL sync|async MDNURL FILE [ENCRYPTION] [SIGNING]
//   peer.js inflate FILE OUT                the content of a CompressedData, by asn1js and node's zlib
//   peer.js deflate FILE OUT                a CompressedData around a file, likewise
// KEYS holds peer.key, peer.pem (its own) and us.pem. Run with NODE_PATH at libas2's node_modules.
'use strict'
const fs = require('fs')
const http = require('http')
const path = require('path')
const zlib = require('zlib')

const say = object => process.stdout.write(JSON.stringify(object) + '\n')
const [, , verb, ...words] = process.argv

function agreement (keys, url, mdn) {
  const read = name => fs.readFileSync(path.join(keys, name))
  return {
    host: { name: 'peer', id: 'PEER', url: mdn.url || 'http://127.0.0.1/', certificate: read('peer.pem'), privateKey: read('peer.key'), decrypt: true, sign: mdn.signing, mdn: { async: mdn.async, signing: mdn.signing } },
    partner: { name: 'us', id: 'US', url, file: 'EDIX12', certificate: read('us.pem'), encrypt: mdn.encryption, verify: true, mdn: { signing: 'sha-256' } }
  }
}

// libas2 takes bodies as text: what is binary reaches it as base64.
function textual (headers, body) {
  const copy = { ...headers }
  if (!/^multipart\/|^message\//i.test(copy['content-type'] || '')) {
    copy['content-transfer-encoding'] = 'base64'
    return { headers: copy, content: body.toString('base64').replace(/(.{76})/g, '$1\r\n') }
  }
  return { headers: copy, content: body.toString('latin1') }
}

function post (url, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } }, response => {
      const chunks = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

async function readMdn (libas2, keys, headers, body) {
  const signed = /^multipart\/signed/i.test(headers['content-type'] || '')
  const node = await libas2.AS2Parser.parse({ headers: { ...headers }, content: body.toString('latin1') })
  const us = fs.readFileSync(path.join(keys, 'us.pem'))
  const mdn = await node.dispositionIn(signed ? { cert: us } : undefined)
  return { signed, original: mdn.notification.originalMessageId, processed: mdn.notification.disposition.processed, description: mdn.notification.disposition.description || null, mic: mdn.notification.receivedContentMic || null }
}

async function serve (keys) {
  const libas2 = require('libas2')
  const server = http.createServer((request, response) => {
    const chunks = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', async () => {
      const body = Buffer.concat(chunks)
      try {
        if (/disposition-notification|multipart\/report/i.test(body.toString('latin1').slice(0, 2000)) || request.url === '/mdn') {
          say({ mdn: await readMdn(libas2, keys, request.headers, body) })
          return response.writeHead(200, { 'Content-Length': 0 }).end()
        }
        const node = await libas2.AS2Parser.parse(textual(request.headers, body))
        const terms = agreement(keys, 'http://127.0.0.1/', { signing: 'sha-256', encryption: 'aes128-CBC' })
        if (!/pkcs7-mime/.test(request.headers['content-type'])) terms.host.decrypt = false
        const out = await node.dispositionOut({ agreement: terms })
        const built = await out.dispositionNode.buildObject()
        say({ message: { id: node.messageId(), content: out.contentNode ? Buffer.from(out.contentNode.content).toString('base64') : null, disposition: out.disposition.notification.disposition } })
        const target = request.headers['receipt-delivery-option']
        if (target) {
          response.writeHead(200, { 'Content-Length': 0 }).end()
          const answer = await post(target, built.headers, built.body)
          return say({ posted: answer.status })
        }
        response.writeHead(200, { ...built.headers, 'Content-Length': Buffer.byteLength(built.body) }).end(built.body)
      } catch (error) {
        say({ error: String(error) })
        response.writeHead(500, { 'Content-Length': 0 }).end()
      }
    })
  })
  server.listen(0, '127.0.0.1', () => say({ port: server.address().port }))
  process.stdin.on('end', () => process.exit(0)).resume()  // ends with the test that started it
}

async function send (keys, url, mode, mdnUrl, file, encryption = 'aes128-CBC', signing = 'sha-256') {
  const libas2 = require('libas2')
  const terms = agreement(keys, url, { async: mode === 'async', signing, encryption: encryption === 'none' ? false : encryption, url: mdnUrl })
  const composer = new libas2.AS2Composer({ message: { filename: 'po.edi', contentType: 'application/edi-x12', content: fs.readFileSync(file) }, agreement: terms })
  const options = await composer.toRequestOptions()
  const answer = await post(url, options.headers, options.body)
  const result = { status: answer.status, id: composer.message.messageId() }
  if (answer.body.length > 0) result.mdn = await readMdn(libas2, keys, answer.headers, answer.body)
  say(result)
}

function inflate (file, out) {
  const asn1js = require('asn1js')
  const bytes = fs.readFileSync(file)
  const parsed = asn1js.fromBER(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  if (parsed.offset === -1) throw new Error('not BER')
  const info = parsed.result.valueBlock.value
  if (info[0].valueBlock.toString() !== '1.2.840.113549.1.9.16.1.9') throw new Error('not CompressedData')
  const compressed = info[1].valueBlock.value[0].valueBlock.value
  const octets = compressed[2].valueBlock.value[1].valueBlock.value[0]
  fs.writeFileSync(out, zlib.inflateSync(Buffer.from(octets.valueBlock.valueHex)))
}

function deflate (file, out) {
  const asn1js = require('asn1js')
  const octets = new asn1js.OctetString({ valueHex: new Uint8Array(zlib.deflateSync(fs.readFileSync(file))).buffer })
  const oid = value => new asn1js.ObjectIdentifier({ value })
  const explicit = value => new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [value] })
  const sequence = value => new asn1js.Sequence({ value })
  const data = sequence([oid('1.2.840.113549.1.9.16.1.9'), explicit(sequence([new asn1js.Integer({ value: 0 }), sequence([oid('1.2.840.113549.1.9.16.3.8')]), sequence([oid('1.2.840.113549.1.7.1'), explicit(octets)])]))])
  fs.writeFileSync(out, Buffer.from(data.toBER(false)))
}

const verbs = { serve, send, inflate, deflate }
Promise.resolve(verbs[verb](...words)).catch(error => {
  say({ error: String(error && error.stack) })
  process.exit(1)
})
