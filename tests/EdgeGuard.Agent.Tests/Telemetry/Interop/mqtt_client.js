// node's mqtt as a client, speaking MQTT 5: prints what it receives as topic, tab, payload; orders a quarantine, with a
// response topic and correlation data, once the gateway is online.
const fs = require('fs');
const mqtt = require('mqtt');

const [host, port, ca, username, password] = process.argv.slice(2);
const answerTo = 'edgeguard/gw01/response/node';
const client = mqtt.connect(`mqtts://${host}:${port}`, {
    protocolVersion: 5, clientId: 'node', ca: fs.readFileSync(ca), username, password,
});

client.on('connect', () => client.subscribe('edgeguard/gw01/#', { qos: 1 }, (error) => console.log(`connected\t${error ?? 0}`)));
client.on('message', (topic, payload, packet) => {
    console.log(`${topic}\t${payload}`);
    if (topic === 'edgeguard/gw01/state' && JSON.parse(payload).state === 'online') {
        client.publish('edgeguard/gw01/request/device/quarantine', JSON.stringify({ id: '00005e005301', transaction: 'node' }), {
            qos: 1, properties: { responseTopic: answerTo, correlationData: Buffer.from('7f3') },
        });
    }
    if (topic === answerTo) {
        console.log(`correlation\t${packet.properties.correlationData}`);
        console.log(`content type\t${packet.properties.contentType}`);
        client.end();
    }
});
