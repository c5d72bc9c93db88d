package dev.muster.internal.worker;

import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.workerprotocol.BroadcastFile;
import dev.muster.internal.workerprotocol.BroadcastTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A broadcast whose value is in a file on this machine.
final class FiledBroadcast implements BroadcastTable.Source {
    private final Object lock = new Object();
    private final BroadcastFile file;
    private final JavaCodec codec;

    // Guarded by lock.
    private boolean isRead;
    private @Nullable Object value;

    private FiledBroadcast(BroadcastFile file, JavaCodec codec) {
        this.file = file;
        this.codec = codec;
    }

    /// Makes broadcasts be found by asking the pool.
    static void install(ParentClassLoader.Source pool, JavaCodec codec) {
        BroadcastTable.resolver(new Asking(pool, codec));
    }

    private record Asking(ParentClassLoader.Source pool, JavaCodec codec)
            implements BroadcastTable.Resolver {
        @Override
        public BroadcastTable.@Nullable Source find(long id, long number) {
            return FiledBroadcast.find(pool, codec, id, number);
        }
    }

    private static @Nullable FiledBroadcast find(
            ParentClassLoader.Source pool, JavaCodec codec, long id, long number) {
        try {
            Optional<byte[]> answer = pool.find(0, BroadcastFile.request(id, number));
            return answer.isPresent()
                    ? new FiledBroadcast(BroadcastFile.of(answer.get()), codec)
                    : null;
        } catch (IOException e) {
            throw new IllegalStateException("broadcast %d cannot be had".formatted(number), e);
        }
    }

    @Override
    public @Nullable Object value() {
        synchronized (lock) {
            if (!isRead) {
                try {
                    value = file.isSegment() ? mapped() : read();
                } catch (IOException e) {
                    throw new IllegalStateException("a broadcast cannot be read", e);
                }
                isRead = true;
            }
            return value;
        }
    }

    private Object mapped() throws IOException {
        try (FileChannel channel =
                FileChannel.open(Path.of(file.path()), StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private @Nullable Object read() throws IOException {
        Path path = Path.of(file.path());
        try (InputStream in = Files.newInputStream(path)) {
            return codec.decode(Input.of(in, Files.size(path)));
        }
    }

    @Override
    public void close() {
        // Closed where it was created.
    }
}
