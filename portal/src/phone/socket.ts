import type { Socket } from "jssip/lib/Socket";

/** SIP over WebSocket (RFC 7118) on this page's own origin. Unlike JsSIP's it can be dropped: after
 * a change of networks a browser takes minutes to see that a connection is dead. */
export class SipSocket implements Socket {
  via_transport = "WSS";
  readonly url: string;
  readonly sip_uri: string;
  private socket: WebSocket | null = null;

  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata<T>(_data: T): void {}

  constructor(page: Location) {
    const secure = page.protocol === "https:";
    this.url = `${secure ? "wss" : "ws"}://${page.host}/sip`;
    this.via_transport = secure ? "WSS" : "WS";
    this.sip_uri = `sip:${page.host};transport=ws`;
  }

  connect(): void {
    if (this.socket) return;
    const socket = new WebSocket(this.url, "sip");
    this.socket = socket;
    socket.onopen = () => this.onconnect();
    socket.onclose = ({ wasClean, code, reason }) => this.over(socket, !wasClean, code, reason);
    socket.onmessage = ({ data }) => this.ondata(data);
  }

  disconnect(): void {
    this.forget();
  }

  /** As if the connection had broken: whoever uses it connects anew. */
  drop(): void {
    const socket = this.forget();
    if (socket) this.ondisconnect(true, 1006, "dropped");
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.isConnected()) return false;
    this.socket!.send(message as string);
    return true;
  }

  isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.socket?.readyState === WebSocket.CONNECTING;
  }

  private over(socket: WebSocket, error: boolean, code: number, reason: string): void {
    if (this.socket !== socket) return;
    this.socket = null;
    this.ondisconnect(error, code, reason);
  }

  private forget(): WebSocket | null {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onclose = socket.onmessage = null;
      socket.close();
    }
    return socket;
  }
}
