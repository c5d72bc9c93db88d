package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A lite member of Hazelcast that has the members run tasks, as often as it is told: `NAME PORT
/// MEMBER,MEMBER,… MEBIBYTES`, then lines of `WORK COUNT` as [PoolClient] reads them. The members
/// have the classes of the tasks.
final class ExecutorClient {
    private final IExecutorService executor;
    private final int largeBytes;

    private ExecutorClient(IExecutorService executor, int largeBytes) {
        this.executor = executor;
        this.largeBytes = largeBytes;
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Config config =
                HazelcastMember.joining(arguments[0], Integer.parseInt(arguments[1]), arguments[2])
                        .setLiteMember(true);
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        try (var commands = new Scanner(System.in, US_ASCII)) {
            var client =
                    new ExecutorClient(
                            member.getExecutorService(HazelcastMember.EXECUTOR),
                            Integer.parseInt(arguments[3]) << 20);
            while (commands.hasNext()) {
                System.out.println(client.run(commands.next(), commands.nextInt()));
            }
        }
        member.shutdown();
    }

    private String run(String work, int count) throws InterruptedException, ExecutionException {
        return switch (work) {
            case "tiny", "submit" -> submit(count);
            case "one" -> inTurn(count, new Tiny(7));
            case "bytes-there" -> inTurn(count, new Length(Large.bytes(largeBytes)));
            case "bytes-back" -> inTurn(count, new Fresh(largeBytes));
            case "bytes-all-there" -> all(count, new Length(Large.bytes(largeBytes)));
            case "bytes-all-back" -> all(count, new Fresh(largeBytes));
            default -> throw new IllegalArgumentException(work + " is no work of this program");
        };
    }

    private String submit(int count) throws InterruptedException, ExecutionException {
        var waiting = new ArrayList<Future<Integer>>(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            waiting.add(executor.submit(new Tiny(i)));
        }
        int last = 0;
        for (Future<Integer> each : waiting) {
            last = each.get();
        }
        long passed = System.nanoTime() - begin;
        PoolClient.requireLast(last, count);
        return PoolClient.answer(count, passed);
    }

    private String inTurn(int count, Callable<?> task)
            throws InterruptedException, ExecutionException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            executor.submit(task).get();
            times[i] = System.nanoTime() - begin;
        }
        return PoolClient.answer(times);
    }

    private String all(int count, Callable<?> task)
            throws InterruptedException, ExecutionException {
        var waiting = new ArrayDeque<Future<?>>(count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            waiting.add(executor.submit(task));
        }
        while (!waiting.isEmpty()) {
            waiting.remove().get();
        }
        return PoolClient.answer(count, System.nanoTime() - begin);
    }

    /// The next number.
    private record Tiny(int number) implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return number + 1;
        }
    }

    /// How long a value is.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Length(byte[] value) implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return Large.length(value);
        }
    }

    /// A value of this length.
    private record Fresh(int length) implements Callable<byte[]>, Serializable {
        @Override
        public byte[] call() {
            return Large.bytes(length);
        }
    }
}
