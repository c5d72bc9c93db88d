package dev.muster.internal.remote;

import dev.muster.internal.codec.Input;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The channels of a [Link] by their numbers, and what comes for them. A channel that is over on
/// both sides is forgotten, but its number is not: what was sent to it late is dropped.
final class LinkChannels {
    /// More than all workers of an agent need.
    private static final int MOST = 100_000;

    private final Link link;
    private final String peer;

    // Guarded by the lock of the link.
    private final Map<Integer, LinkChannel> channels = new HashMap<>();
    private final BitSet forgotten = new BitSet();

    LinkChannels(Link link, String peer) {
        this.link = link;
        this.peer = peer;
    }

    // ---- under the lock of the link ----

    @Nullable LinkChannel get(int number) {
        return channels.get(number);
    }

    boolean isForgotten(int number) {
        return forgotten.get(number);
    }

    /// Adds a channel.
    ///
    /// @return the same
    /// @throws IOException if there are too many
    LinkChannel add(LinkChannel channel) throws IOException {
        if (channels.size() >= MOST) {
            throw new IOException(
                    "there are %d channels to %s, which are too many"
                            .formatted(channels.size(), peer));
        }
        channels.put(channel.number(), channel);
        return channel;
    }

    List<LinkChannel> all() {
        return List.copyOf(channels.values());
    }

    /// Forgets those that are over on both sides.
    void forget() {
        for (LinkChannel channel : all()) {
            if (channel.isOver()) {
                channels.remove(channel.number());
                forgotten.set(channel.number());
            }
        }
    }

    // ---- what comes for them ----

    /// The peer has said that it needs the link no more.
    static final class Goodbye extends IOException {
        private static final long serialVersionUID = 1;

        Goodbye(String peer) {
            super(peer + " has ended");
        }
    }

    /// Hands a frame to its channel. Never waits.
    ///
    /// @throws Goodbye if it is the last one
    /// @throws IOException if it is none, or breaks the rules
    void take(byte[] bytes) throws IOException {
        Input in = Input.of(bytes);
        switch (LinkFrame.read(in)) {
            case LinkFrame.First(int number, long length, _) -> {
                LinkChannel channel = link.find(number);
                if (channel != null) {
                    channel.inbox().arrived(length, rest(bytes, in));
                }
            }
            case LinkFrame.Next(int number, _) -> {
                LinkChannel channel = link.find(number);
                if (channel != null) {
                    channel.inbox().arrived(-1, rest(bytes, in));
                }
            }
            case LinkFrame.End(int number) -> {
                LinkChannel channel = link.find(number);
                if (channel != null) {
                    channel.inbox().ended();
                }
            }
            case LinkFrame.Taken(int number, long fragments) -> {
                LinkChannel channel = link.find(number);
                if (channel != null) {
                    channel.outbox().taken(fragments);
                }
            }
            case LinkFrame.Ping _ -> {}
            case LinkFrame.Resume _ -> throw new IOException(peer + " begins again");
            case LinkFrame.Bye _ -> throw new Goodbye(peer);
        }
    }

    private static ByteBuffer rest(byte[] bytes, Input in) {
        int size = (int) in.remaining();
        return ByteBuffer.wrap(bytes, bytes.length - size, size);
    }
}
