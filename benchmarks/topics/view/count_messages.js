// Counts what a page sends through its websockets.
window.acwSent = 0;
const sendThrough = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  window.acwSent += 1;
  return sendThrough.call(this, data);
};
