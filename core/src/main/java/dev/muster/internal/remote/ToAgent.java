package dev.muster.internal.remote;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a program says to an agent, on the first channel of their link.
sealed interface ToAgent {
    /// What the program wants of its workers. The first message.
    ///
    /// @param memoryBytes of each worker; 0 for an even share of the machine
    /// @param startTimeout how long the start of one may take
    /// @param wantsOutput whether the lines that they write are sent
    /// @param watchesMemory whether the program looks at the memory that they hold all the time
    record SetUp(
            long memoryBytes,
            Duration startTimeout,
            List<String> jvmFlags,
            Map<String, String> environment,
            boolean wantsOutput,
            boolean watchesMemory)
            implements ToAgent {
        /// Copies the collections.
        public SetUp {
            jvmFlags = List.copyOf(jvmFlags);
            environment = Map.copyOf(environment);
        }

        Output write() {
            Output out = begin(SET_UP);
            out.writeUnsigned(memoryBytes);
            out.writeUnsigned(TimeUnit.NANOSECONDS.toMillis(Nanos.of(startTimeout)));
            out.writeUnsigned(jvmFlags.size());
            jvmFlags.forEach(out::writeText);
            out.writeUnsigned(environment.size());
            environment.forEach((name, value) -> {
                out.writeText(name);
                out.writeText(value);
            });
            out.writeByte(wantsOutput ? 1 : 0);
            out.writeByte(watchesMemory ? 1 : 0);
            return out;
        }
    }

    /// Starts a worker besides those that the agent keeps.
    record Start() implements ToAgent {
        static Output write() {
            return begin(START);
        }
    }

    /// Asks a worker to end, as `SIGTERM` does.
    record Terminate(int worker) implements ToAgent {
        static Output write(int worker) {
            Output out = begin(TERMINATE);
            out.writeUnsigned(worker);
            return out;
        }
    }

    /// Ends a worker and all that it has started.
    record Kill(int worker) implements ToAgent {
        static Output write(int worker) {
            Output out = begin(KILL);
            out.writeUnsigned(worker);
            return out;
        }
    }

    int SET_UP = 0;
    int START = 1;
    int TERMINATE = 2;
    int KILL = 3;

    private static Output begin(int tag) {
        var out = new Output();
        out.writeByte(tag);
        return out;
    }

    /// Reads one message.
    ///
    /// @throws CodecException if it is none
    static ToAgent read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case SET_UP -> setUp(in);
            case START -> new Start();
            case TERMINATE -> new Terminate((int) in.readUnsigned());
            case KILL -> new Kill((int) in.readUnsigned());
            default -> throw new CodecException("%d is no order to an agent".formatted(tag));
        };
    }

    private static SetUp setUp(Input in) throws CodecException {
        long memory = in.readUnsigned();
        Duration timeout = Duration.ofMillis(in.readUnsigned());
        int flags = in.readCount(1);
        List<String> jvmFlags = new ArrayList<>(flags);
        for (int i = 0; i < flags; i++) {
            jvmFlags.add(in.readText());
        }
        int variables = in.readCount(2);
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables; i++) {
            environment.put(in.readText(), in.readText());
        }
        return new SetUp(
                memory, timeout, jvmFlags, environment, in.readByte() != 0, in.readByte() != 0);
    }
}
