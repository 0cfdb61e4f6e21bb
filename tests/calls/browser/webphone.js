// Runs in a page of the API's origin, beside JsSIP. Says what happens by `tell`, a binding.
const RATE = 8000;
const say = (what, more = {}) => tell(JSON.stringify({ what, ...more }));

function tone(frequency) {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency });
  const quiet = new GainNode(context, { gain: 0.25 });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  oscillator.connect(quiet).connect(out);
  oscillator.start();
  return out.stream;
}

function camera() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const pen = canvas.getContext("2d");
  let turn = 0;
  setInterval(() => {
    pen.fillStyle = `hsl(${(turn += 7)} 80% 50%)`;
    pen.fillRect(0, 0, 320, 240);
  }, 50);
  return canvas.captureStream(20).getVideoTracks()[0];
}

function see(track) {
  const screen = Object.assign(document.createElement("video"), { muted: true, autoplay: true });
  screen.srcObject = new MediaStream([track]);
  document.body.append(screen);
}

class Ear {
  constructor() {
    this.samples = [];
    this.tracks = new Set();
    this.context = new AudioContext({ sampleRate: RATE });
    const code = `registerProcessor("ear", class extends AudioWorkletProcessor {
      process([[channel]]) { if (channel) this.port.postMessage(channel.slice()); return true; }
    });`;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.ready = this.context.audioWorklet.addModule(url);
  }
  async hear(track) {
    if (this.tracks.has(track)) return; // a re-INVITE tells of it again
    this.tracks.add(track);
    await this.ready;
    await this.context.resume();
    const stream = new MediaStream([track]);
    const player = document.createElement("audio"); // else Chromium decodes nothing
    player.srcObject = stream;
    player.muted = true;
    await player.play();
    if (this.node) this.node.port.onmessage = null; // of an earlier call
    const node = (this.node = new AudioWorkletNode(this.context, "ear", { numberOfOutputs: 1 }));
    node.port.onmessage = ({ data }) => this.samples.push(...data);
    new MediaStreamAudioSourceNode(this.context, { mediaStream: stream }).connect(node);
    node.connect(this.context.destination);
  }
  since(position) {
    const wanted = this.samples.slice(position);
    const bytes = new Uint8Array(Int16Array.from(wanted, (s) => Math.max(-1, Math.min(1, s)) * 32767).buffer);
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }
}

class Webphone {
  constructor({ url, uri, login, password, frequency, films }) {
    this.ear = new Ear();
    this.media = { mediaStream: tone(frequency), pcConfig: { iceServers: [] } };
    if (films) this.media.mediaStream.addTrack(camera());
    const sockets = [new JsSIP.WebSocketInterface(url)];
    this.ua = new JsSIP.UA({
      sockets, uri, password, authorization_user: login, register_expires: 120, session_timers: false,
      connection_recovery_min_interval: 1, connection_recovery_max_interval: 2,
    });
    this.ua.on("registered", () => say("registered"));
    this.ua.on("registrationFailed", ({ cause, response }) =>
      say("registration failed", { cause, status: response?.status_code }));
    this.ua.on("disconnected", () => say("disconnected"));
    this.ua.on("newRTCSession", ({ session, originator }) => this.follow(session, originator));
    this.ua.start();
  }
  follow(session, originator) {
    this.session = session;
    session.on("icecandidate", ({ ready }) => ready());
    session.on("peerconnection", ({ peerconnection }) => this.watch(session, peerconnection));
    if (session.connection) this.watch(session, session.connection);
    for (const what of ["progress", "confirmed"]) session.on(what, () => say(what));
    for (const what of ["ended", "failed"])
      session.on(what, ({ originator, cause, message }) =>
        say(what, { by: originator, cause, status: message?.status_code }));
    session.on("sdp", ({ originator, type, sdp }) => say("sdp", { by: originator, type, sdp }));
    if (originator === "remote") say("rings");
  }
  watch(session, connection) {
    connection.addEventListener("track", ({ track }) =>
      track.kind === "audio" ? this.ear.hear(track) : see(track));
    connection.addEventListener("connectionstatechange", () =>
      say("connection", { state: connection.connectionState }));
    connection.addEventListener("iceconnectionstatechange", () => {
      if (connection.iceConnectionState === "disconnected")
        session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    });
  }
  dial(target) {
    this.ua.call(target, this.media);
  }
  answer() {
    this.session.answer(this.media);
  }
  async stats() {
    return [...(await this.session.connection.getStats()).values()];
  }
  async video() {
    const stats = (await this.stats()).filter(({ kind }) => kind === "video");
    const { framesDecoded = 0 } = stats.find(({ type }) => type === "inbound-rtp") ?? {};
    const { pliCount = 0, firCount = 0 } = stats.find(({ type }) => type === "outbound-rtp") ?? {};
    return { frames: framesDecoded, asked: pliCount + firCount };
  }
  refresh() {
    const code = `onrtctransform = ({ transformer }) => {
      transformer.readable.pipeTo(transformer.writable);
      transformer.sendKeyFrameRequest();
    };`;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const [receiver] = this.session.connection.getReceivers().filter(({ track }) => track.kind === "video");
    receiver.transform = new RTCRtpScriptTransform(new Worker(url));
  }
  async codecs() {
    const stats = await this.stats();
    const used = stats.filter(({ type }) => type === "inbound-rtp" || type === "outbound-rtp");
    return used.map(({ codecId }) => stats.find(({ id }) => id === codecId)?.mimeType);
  }
  reinvite(how) {
    const ended = new Promise((agreed, refused) => {
      this.session.once("failed", refused);
      if (!this.session[how]({}, agreed)) refused(new Error(`${how}: not now`));
    });
    return ended;
  }
}
