package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.remote.LinkFrame.Arrived;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How a link goes on over a new connection: each side says what has arrived of each channel, and
/// sends what has not arrived at the other.
final class LinkResume {
    /// How long the peer may take to say what has arrived.
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Connection way;

    /// What has arrived at the peer, by channel.
    private final Map<Integer, Arrived> there;

    private LinkResume(Connection way, Map<Integer, Arrived> there) {
        this.way = way;
        this.there = there;
    }

    /// Tells the peer what has arrived here, and hears what has arrived there. Nobody else may read
    /// or write this connection yet.
    ///
    /// @param known all channels of this side
    /// @param peer what the other side is called in messages
    /// @throws IOException if the connection fails, or the peer says something else, or nothing
    static LinkResume agree(Connection way, List<LinkChannel> known, String peer)
            throws IOException, InterruptedException {
        List<Arrived> here = known.stream().map(channel -> channel.inbox().position()).toList();
        way.sendBytes(LinkFrame.resume(here));
        way.flush();
        byte[] first =
                way.receiveBytes(TIMEOUT)
                        .orElseThrow(() -> new IOException(peer + " does not go on"));
        if (!(LinkFrame.read(Input.of(first)) instanceof LinkFrame.Resume(var arrived))) {
            throw new IOException(peer + " begins with something else");
        }
        var there = new HashMap<Integer, Arrived>();
        arrived.forEach(each -> there.put(each.channel(), each));
        return new LinkResume(way, there);
    }

    /// Sends what has not arrived of a channel; from here on it uses this connection. Waits if the
    /// peer does not read.
    ///
    /// @throws IOException if what the peer has said of it cannot be
    void sendAgain(LinkChannel channel) throws IOException {
        Arrived arrived = there.get(channel.number());
        if (arrived != null) {
            channel.outbox().resume(way, arrived);
        } else if (channel.isForgotten()) {
            channel.outbox().end(new IOException("the channel is over"));
        } else {
            channel.outbox().resume(way, new Arrived(channel.number(), 0, 0));
        }
    }
}
