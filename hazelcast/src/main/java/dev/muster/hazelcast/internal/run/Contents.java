package dev.muster.hazelcast.internal.run;

import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.engine.Sealer.ForeignException;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.system.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The map with everything that is large: functions, results, jars; in pieces of 512 KiB, sealed,
/// each under its name and number. Safe for all threads.
///
/// A content has a time after which the cluster forgets it. While it is written that is an hour, so
/// that nothing is left of what a program did not finish.
final class Contents {
    static final String MAP = "contents";

    /// What is not larger is kept with the state of its task.
    static final int SMALL_BYTES = 4 << 10;

    /// Longer than a task may wait; an attempt begins it again.
    static final Duration LONG = Duration.ofDays(60);

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final int PIECE_BYTES = 512 << 10;
    private static final Duration WRITING = Duration.ofHours(1);

    /// A part of a content is no longer in the cluster: no node will find it.
    static final class LostException extends IOException {
        private static final long serialVersionUID = 1L;

        LostException(String message) {
            super(message);
        }
    }

    private final Sealer sealer;
    private final RepeatedCalls calls;
    private final IMap<byte[], byte[]> map;

    Contents(Engine engine, RepeatedCalls calls) {
        this.sealer = engine.sealer();
        this.calls = calls;
        this.map = engine.map(MAP);
    }

    /// Keeps bytes, under a new name if they are many.
    Content put(Encoded bytes, Duration kept) throws IOException {
        return bytes.size() <= SMALL_BYTES ? new Content.Here(bytes) : putApart(bytes, kept);
    }

    /// Keeps bytes under a new name.
    Content.Kept putApart(Encoded bytes, Duration kept) throws IOException {
        var content = new Content.Kept(UUID.randomUUID().toString(), bytes.size());
        put(content, new EncodedStream(bytes), kept);
        return content;
    }

    /// Keeps bytes under a name.
    void put(Content.Kept content, InputStream bytes, Duration kept) throws IOException {
        int pieces = pieces(content.size());
        Duration first = pieces == 1 ? kept : WRITING;
        for (int i = 0; i < pieces; i++) {
            byte[] piece = bytes.readNBytes(PIECE_BYTES);
            byte[] key = key(content.name(), i);
            byte[] sealed = sealer.seal(key, piece);
            calls.call(() -> {
                map.set(key, sealed, first.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            });
        }
        if (pieces > 1 && !renew(content, kept)) {
            throw new IOException("what was just written is no longer in the cluster");
        }
    }

    /// Has a content kept for this time from now on.
    ///
    /// @return false if a part of it is not there
    boolean renew(Content.Kept content, Duration kept) {
        boolean isThere = true;
        for (int i = 0; i < pieces(content.size()); i++) {
            byte[] key = key(content.name(), i);
            // It says false, too, if the time stays the same.
            isThere &=
                    calls.call(() ->
                            map.setTtl(key, kept.toMillis(), TimeUnit.MILLISECONDS)
                                    || map.containsKey(key));
        }
        return isThere;
    }

    /// What was put there.
    ///
    /// @throws IOException if a part of it is not there any more, or was not written by us
    Encoded get(Content content) throws IOException {
        return switch (content) {
            case Content.Here(Encoded bytes) -> bytes;
            case Content.Kept kept -> {
                var out = new ByteArrayOutputStream();
                copy(kept, out);
                yield Encoded.read(Input.of(out.toByteArray()), out.size());
            }
        };
    }

    /// Writes what was put there.
    ///
    /// @throws IOException as for [#get]
    void copy(Content.Kept content, OutputStream target) throws IOException {
        int pieces = pieces(content.size());
        for (int i = 0; i < pieces; i++) {
            byte[] key = key(content.name(), i);
            byte[] sealed = calls.call(() -> map.get(key));
            if (sealed == null) {
                throw new LostException(
                        ("a part of it (%d of %d) is no longer in the cluster: more nodes were lost"
                                        + " at once than there are copies, or its time was over")
                                .formatted(i + 1, pieces));
            }
            target.write(opened(key, sealed));
        }
    }

    private byte[] opened(byte[] key, byte[] sealed) throws IOException {
        try {
            return sealer.open(key, sealed);
        } catch (ForeignException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Forgets a content; if that is not possible, its time will end.
    void remove(Content content) {
        if (content instanceof Content.Kept(String name, long size)) {
            try {
                for (int i = 0; i < pieces(size); i++) {
                    byte[] key = key(name, i);
                    calls.call(() -> {
                        map.delete(key);
                        return true;
                    });
                }
            } catch (IllegalStateException e) {
                LOGGER.log(Level.DEBUG, "a content is left to its time", e);
            }
        }
    }

    private static int pieces(long size) {
        return (int) Math.max(1, Math.ceilDiv(size, PIECE_BYTES));
    }

    /// As the place of the piece, too.
    private static byte[] key(String name, int number) {
        return (name + "/" + number).getBytes(StandardCharsets.UTF_8);
    }

    /// A value of some size, as a stream.
    private static final class EncodedStream extends InputStream {
        private final Input in;

        EncodedStream(Encoded bytes) {
            this.in = bytes.input();
        }

        @Override
        public int read() throws CodecException {
            return in.remaining() == 0 ? -1 : in.readByte();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws CodecException {
            if (in.remaining() == 0) {
                return length == 0 ? 0 : -1;
            }
            byte[] next = in.readBytes((int) Math.min(length, in.remaining()));
            System.arraycopy(next, 0, target, offset, next.length);
            return next.length;
        }
    }
}
