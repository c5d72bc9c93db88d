package dev.muster.internal.launch;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A worker that does what it is told in words, one order a message, and answers each with its own.
final class SampleWorker {
    private final WorkerBootstrap bootstrap;
    private final MemorySegment journal;

    private SampleWorker(WorkerBootstrap bootstrap, MemorySegment journal) {
        this.bootstrap = bootstrap;
        this.journal = journal;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        switch (System.getenv().getOrDefault("SAMPLE", "")) {
            case "exit" -> {
                System.out.println("no licence found");
                System.exit(5);
            }
            case "silent" -> Thread.sleep(60_000);
            default -> join();
        }
    }

    private static void join() throws IOException, InterruptedException {
        WorkerBootstrap bootstrap = WorkerBootstrap.read(System.in);
        MemorySegment journal;
        try (FileChannel file =
                FileChannel.open(
                        Path.of(bootstrap.journal()),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            journal = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), Arena.global());
        }
        try (Connection control = connect(bootstrap, WorkerBootstrap.CONTROL);
                Connection tasks = connect(bootstrap, WorkerBootstrap.TASKS)) {
            control.send("control");
            SampleWorker worker = new SampleWorker(bootstrap, journal);
            while (true) {
                String[] order = String.valueOf(tasks.receive()).split(" ", 2);
                tasks.send(worker.obey(order[0], order.length == 1 ? "" : order[1]));
            }
        }
    }

    private static Connection connect(WorkerBootstrap bootstrap, byte channel)
            throws IOException, InterruptedException {
        Connection connection = Client.connect(new Address.Unix(Path.of(bootstrap.socket())));
        connection.sendBytes(bootstrap.greeting(channel));
        return connection;
    }

    private Object obey(String order, String argument) throws IOException {
        switch (order) {
            case "write" -> {
                System.out.print(argument);
                System.out.flush();
            }
            case "complain" -> System.err.println(argument);
            case "mark" -> System.out.write(mark(Long.parseLong(argument)));
            case "count" -> count(Integer.parseInt(argument));
            case "journal" -> journal.set(ValueLayout.JAVA_BYTE, 72 * 1024 - 1, (byte) 42);
            case "property" -> {
                return System.getProperty(argument, "");
            }
            case "variable" -> {
                return System.getenv().getOrDefault(argument, "");
            }
            case "socket" -> {
                return bootstrap.socket();
            }
            case "input" -> {
                return System.in.readAllBytes().length;
            }
            case "variables" -> {
                return String.join("\n", new TreeSet<>(System.getenv().keySet()));
            }
            case "start" -> {
                return new ProcessBuilder(argument.split(" ")).inheritIO().start().pid();
            }
            case "forget" -> {
                ProcessBuilder builder = new ProcessBuilder(argument.split(" ")).inheritIO();
                builder.environment().clear();
                return builder.start().pid();
            }
            case "resident" -> {
                return new byte[Integer.parseInt(argument)].length;
            }
            default -> end(order, argument);
        }
        return order;
    }

    private byte[] mark(long task) {
        return WorkerBootstrap.outputMark(bootstrap.mark(), task);
    }

    /// Many lines, many of a task of their own.
    private void count(int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            if (i % 7 == 0) {
                System.out.write(mark(i / 7));
            }
            System.out.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
        System.out.write(mark(-1));
        System.out.flush();
    }

    private static void end(String how, String argument) {
        switch (how) {
            case "exit" -> System.exit(Integer.parseInt(argument));
            case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(argument));
            case "fill" -> {
                List<byte[]> all = new ArrayList<>();
                while (!all.isEmpty() || all.add(new byte[0])) {
                    all.add(new byte[1024 * 1024]);
                }
            }
            case "crash" -> crash();
            default -> throw new IllegalArgumentException(how);
        }
    }

    private static void crash() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 1L);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
