package dev.muster.bench;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.RemoteCallable;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a fresh agent, which has no classes but those of Muster, needs for its first tasks and for
/// a large broadcast; and what it needs when its machine has kept them from an earlier run.
///
/// Options: `--rounds 3`, `--classes 100`, `--mebibytes 200`, `--workers 2` (of an agent that gets
/// the broadcast), `--agents 1,2`, `--delays 0,10` (milliseconds in each direction).
public final class AgentClassesBench {
    private final BenchOptions options;
    private final BenchFolder folder;
    private int programs;

    private AgentClassesBench(BenchOptions options, BenchFolder folder) {
        this.options = options;
        this.folder = folder;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        try (var folder = BenchFolder.open()) {
            var bench = new AgentClassesBench(new BenchOptions(arguments), folder);
            int rounds = bench.options.number("rounds", 3);
            System.out.println("| what | delay ms | run | ms |");
            System.out.println("|---|---|---|---|");
            for (int delay : bench.options.numbers("delays", "0,10")) {
                for (int round = 0; round < rounds; round++) {
                    bench.classes(delay, "classes-%d-%d".formatted(delay, round));
                }
                for (int agents : bench.options.numbers("agents", "1,2")) {
                    bench.broadcast(delay, agents);
                }
            }
        }
    }

    private static void show(String what, int delay, String run, long sinceNanos) {
        System.out.printf(
                "| %s | %d | %s | %.1f |%n",
                what, delay, run, (System.nanoTime() - sinceNanos) / 1e6);
    }

    // ---- classes ----

    private void classes(int delay, String cache)
            throws IOException, InterruptedException, ExecutionException {
        int count = options.number("classes", 100);
        for (String run : List.of("first", "second")) {
            try (var program = new Program(delay)) {
                program.agent(1, folder.file(cache));
                program.awaitWorkers(1);
                RemoteCallable<Integer> task = new Generated(count).task();
                for (String which : List.of("first", "second")) {
                    long began = System.nanoTime();
                    var _ = program.pool.submit(task).get();
                    show("%s task, %d classes".formatted(which, count), delay, run, began);
                }
            }
        }
    }

    /// Classes that only this process has: each calls the next one.
    private static final class Generated extends ClassLoader {
        private final Map<String, byte[]> files = new HashMap<>();

        Generated(int count) {
            super("generated", Generated.class.getClassLoader());
            for (int i = 0; i < count; i++) {
                files.put("generated/C" + i + ".class", bytes(i, count));
            }
        }

        private static byte[] bytes(int i, int count) {
            ClassDesc own = ClassDesc.of("generated.C" + i);
            ClassDesc next = ClassDesc.of("generated.C" + (i + 1));
            ClassDesc integer = ClassDesc.of(Integer.class.getName());
            MethodTypeDesc value = MethodTypeDesc.of(CD_int);
            return ClassFile.of()
                    .build(
                            own,
                            type ->
                                    type.withFlags(AccessFlag.PUBLIC)
                                            .withInterfaceSymbols(
                                                    ClassDesc.of(RemoteCallable.class.getName()))
                                            .withMethodBody(
                                                    INIT_NAME,
                                                    MTD_void,
                                                    ClassFile.ACC_PUBLIC,
                                                    code ->
                                                            code.aload(0)
                                                                    .invokespecial(
                                                                            CD_Object, INIT_NAME,
                                                                            MTD_void)
                                                                    .return_())
                                            .withMethodBody(
                                                    "value",
                                                    value,
                                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                                    code -> {
                                                        if (i == count - 1) {
                                                            code.iconst_1().ireturn();
                                                        } else {
                                                            code.invokestatic(next, "value", value)
                                                                    .iconst_1()
                                                                    .iadd()
                                                                    .ireturn();
                                                        }
                                                    })
                                            .withMethodBody(
                                                    "call",
                                                    MethodTypeDesc.of(CD_Object),
                                                    ClassFile.ACC_PUBLIC,
                                                    code ->
                                                            code.invokestatic(own, "value", value)
                                                                    .invokestatic(
                                                                            integer,
                                                                            "valueOf",
                                                                            MethodTypeDesc.of(
                                                                                    integer,
                                                                                    CD_int))
                                                                    .areturn()));
        }

        @SuppressWarnings("unchecked") // it returns an Integer
        RemoteCallable<Integer> task() {
            try {
                return (RemoteCallable<Integer>)
                        loadClass("generated.C0").getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = files.get(name.replace('.', '/') + ".class");
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            byte[] bytes = files.get(name);
            return bytes == null
                    ? super.getResourceAsStream(name)
                    : new ByteArrayInputStream(bytes);
        }
    }

    // ---- a broadcast ----

    private void broadcast(int delay, int agents)
            throws IOException, InterruptedException, ExecutionException {
        long bytes = (long) options.number("mebibytes", 200) << 20;
        int workers = options.number("workers", 2);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment value = arena.allocate(bytes);
            var random = new Random(bytes + agents + delay);
            for (long i = 0; i < bytes; i += Long.BYTES) {
                value.set(ValueLayout.JAVA_LONG, i, random.nextLong());
            }
            for (String run : List.of("first", "second")) {
                try (var program = new Program(delay)) {
                    for (int i = 0; i < agents; i++) {
                        String cache = "broadcast-%d-%d-%d".formatted(delay, agents, i);
                        program.agent(workers, folder.file(cache));
                    }
                    program.awaitWorkers(agents * workers);
                    try (Broadcast<MemorySegment> broadcast = program.pool.broadcast(value)) {
                        long began = System.nanoTime();
                        List<Future<Long>> sizes = new ArrayList<>();
                        for (int i = 0; i < agents * workers; i++) {
                            sizes.add(program.pool.submit(() -> broadcast.value().byteSize()));
                        }
                        for (Future<Long> size : sizes) {
                            var _ = size.get();
                        }
                        String what =
                                "%d MiB to %d agents with %d workers"
                                        .formatted(bytes >> 20, agents, workers);
                        show(what, delay, run, began);
                    }
                }
            }
        }
    }

    /// A pool that listens, and its agents.
    private final class Program implements AutoCloseable {
        private final Pool pool;
        private final String address;
        private final List<BenchProcess> agents = new ArrayList<>();
        private final @Nullable SlowLine line;

        Program(int delay) throws IOException {
            var joinLine = new CompletableFuture<String>();
            AuthKey key = AuthKey.readFile(folder.keyFile());
            pool =
                    Pool.listening(
                            (ListenConfig c) -> c.withKey(key).withJoinLine(joinLine::complete));
            String own = joinLine.join().split(" ", -1)[2];
            if (delay == 0) {
                line = null;
                address = own;
            } else {
                line = new SlowLine(((Address.Tcp) Address.parse(own)).port(), delay);
                address = line.address();
            }
        }

        void agent(int workers, Path cache) throws IOException {
            String classPath =
                    String.join(
                            File.pathSeparator,
                            Stream.of(
                                            System.getProperty("java.class.path")
                                                    .split(File.pathSeparator, -1))
                                    .filter(entry -> !entry.contains("bench"))
                                    .toList());
            agents.add(
                    BenchProcess.start(
                            "agent",
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    classPath,
                                    "dev.muster.cli.Muster",
                                    "work",
                                    address,
                                    "--key-file",
                                    folder.keyFile().toString(),
                                    "--workers",
                                    "" + workers,
                                    "--memory",
                                    "200m",
                                    "--name",
                                    "agent-" + programs++,
                                    "--cache",
                                    cache.toString())));
        }

        void awaitWorkers(int count) throws InterruptedException {
            while (pool.snapshot().workers().size() < count) {
                Thread.sleep(10);
            }
        }

        @Override
        public void close() throws IOException {
            pool.close();
            agents.forEach(BenchProcess::close);
            if (line != null) {
                line.close();
            }
        }
    }
}
