/// Frames on sockets: everything between a byte array and the network card, and the only package
/// that opens sockets.
///
/// ```
///  Acceptor ─► EventLoop ─► FrameChannel ─► Frame.Handler      servers: many channels, few threads
///                  │ Challenge                                (SocketServer)
///                  ▼
///            SocketListener ─► SocketConnection ◄─ SocketConnector     one peer, blocking calls
/// ```
///
/// [Challenge] and [FrameReader] are pure: bytes in, bytes out, no sockets.
///
/// Invariant: until a peer has proved the key, it costs at most a socket, a few hundred bytes and a
/// few digests, for a limited time.
@NullMarked
package dev.muster.internal.wire;

import org.jspecify.annotations.NullMarked;
