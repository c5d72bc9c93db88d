package dev.muster.internal.wire;

/// What a server does with the frames of one channel. Called by the channel's event loop, never by
/// two threads at a time; work that takes long or waits belongs on another thread.
public interface FrameHandler {

    /// A whole message has arrived. An exception closes this channel and no other.
    ///
    /// @param frame valid until this call returns; [Frame#copy] keeps it
    void received(Frame frame);

    /// Everything that waited to be sent is on its way. Not called for frames that are sent at
    /// once.
    default void drained() {}

    /// The channel is closed: by the peer, by an error or by this side. Called exactly once, after
    /// the last [#received].
    void closed();
}
