package dev.muster.internal.remote;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// What the two ends of a [Link] send each other: one message of the connection each.
///
/// ```
/// +------+---------+--------------+---------+
/// | kind | channel | length       | content |     FIRST: a message begins; NEXT: it goes on
/// +------+---------+--------------+---------+
/// ```
///
/// A message is cut into fragments, so that a long one does not hold up those of other channels.
/// `FIRST` has the length of the whole message, `NEXT` none. The fragments of a channel are counted
/// from 0 in each direction, together with its `END`; none carries its number, as they arrive in
/// order.
sealed interface LinkFrame {
    /// No fragment has more content.
    int FRAGMENT_BYTES = 128 << 10;

    /// No frame is longer but the first one on a connection.
    int MOST_BYTES = FRAGMENT_BYTES + 64;

    /// A message begins.
    ///
    /// @param length how many bytes the whole message has
    /// @param content as much of it as fits
    record First(int channel, long length, Input content) implements LinkFrame {}

    /// A message goes on.
    record Next(int channel, Input content) implements LinkFrame {}

    /// The sender will send nothing more on this channel.
    record End(int channel) implements LinkFrame {}

    /// The receiver has taken this number of fragments; the sender may forget them.
    record Taken(int channel, long fragments) implements LinkFrame {}

    /// The sender is alive.
    record Ping() implements LinkFrame {}

    /// The first one on each connection: what has arrived on the connections before it.
    record Resume(List<Arrived> channels) implements LinkFrame {}

    /// How much has arrived on one channel.
    ///
    /// @param received the number of fragments
    /// @param taken how many of these the sender may forget
    record Arrived(int channel, long received, long taken) {}

    /// The last one: the sender needs the link no more.
    record Bye() implements LinkFrame {}

    int FIRST = 0;
    int NEXT = 1;
    int END = 2;
    int TAKEN = 3;
    int PING = 4;
    int RESUME = 5;
    int BYE = 6;

    /// The bytes before the first content of a message.
    ///
    /// @param length that of the whole message
    static byte[] first(int channel, long length) {
        Output out = begin(FIRST);
        out.writeUnsigned(channel);
        out.writeUnsigned(length);
        return bytes(out);
    }

    /// The bytes before further content of a message.
    static byte[] next(int channel) {
        Output out = begin(NEXT);
        out.writeUnsigned(channel);
        return bytes(out);
    }

    static byte[] end(int channel) {
        Output out = begin(END);
        out.writeUnsigned(channel);
        return bytes(out);
    }

    static byte[] taken(int channel, long fragments) {
        Output out = begin(TAKEN);
        out.writeUnsigned(channel);
        out.writeUnsigned(fragments);
        return bytes(out);
    }

    static byte[] ping() {
        return bytes(begin(PING));
    }

    static byte[] bye() {
        return bytes(begin(BYE));
    }

    static byte[] resume(List<Arrived> channels) {
        Output out = begin(RESUME);
        out.writeUnsigned(channels.size());
        for (Arrived each : channels) {
            out.writeUnsigned(each.channel());
            out.writeUnsigned(each.received());
            out.writeUnsigned(each.taken());
        }
        return bytes(out);
    }

    private static Output begin(int kind) {
        var out = new Output();
        out.writeByte(kind);
        return out;
    }

    private static byte[] bytes(Output out) {
        try {
            return out.toByteArray();
        } catch (CodecException e) {
            throw new IllegalStateException("a few bytes fit into an array", e);
        }
    }

    /// Reads one; the content remains in the input.
    ///
    /// @throws CodecException if it is none
    static LinkFrame read(Input in) throws CodecException {
        int kind = in.readByte();
        return switch (kind) {
            case FIRST -> new First(channel(in), in.readUnsigned(), in);
            case NEXT -> new Next(channel(in), in);
            case END -> new End(channel(in));
            case TAKEN -> new Taken(channel(in), in.readUnsigned());
            case PING -> new Ping();
            case RESUME -> {
                int count = in.readCount(3);
                var channels = new ArrayList<Arrived>(count);
                for (int i = 0; i < count; i++) {
                    channels.add(new Arrived(channel(in), in.readUnsigned(), in.readUnsigned()));
                }
                yield new Resume(channels);
            }
            case BYE -> new Bye();
            default -> throw new CodecException("%d begins no frame of a link".formatted(kind));
        };
    }

    private static int channel(Input in) throws CodecException {
        long channel = in.readUnsigned();
        if (channel < 0 || channel > Integer.MAX_VALUE) {
            throw new CodecException("%d is no channel of a link".formatted(channel));
        }
        return (int) channel;
    }
}
