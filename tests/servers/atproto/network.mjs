// A Bluesky network in one process, on loopback: directory, PDS and AppView, from the package that
// the AT Protocol project tests itself with. Ports and databases come in the environment.
import http from 'node:http'
import net from 'node:net'

// The package listens on every address of the computer.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...rest) {
  const port = where && typeof where === 'object' ? where.port : where
  const told = rest.find((one) => typeof one === 'function')
  return listen.call(this, { port: Number(port ?? 0), host: '127.0.0.1' }, told)
}

const { TestNetwork } = await import('@atproto/dev-env')
const port = (name) => Number(process.env[name])
const network = await TestNetwork.create({
  dbPostgresSchema: 'net',
  plc: { port: port('PLC_PORT') },
  pds: { port: port('PDS_PORT'), hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: port('APPVIEW_PORT'), publicUrl: `http://localhost:${port('APPVIEW_PORT')}` },
})

// POST: answers when the AppView has seen everything that the PDS has. GET: whether all is up.
http
  .createServer(async (request, response) => {
    try {
      if (request.method === 'POST') await network.processAll(60000)
      response.writeHead(204).end()
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  .listen(port('CONTROL_PORT'))

process.once('SIGTERM', () => process.exit(0))
