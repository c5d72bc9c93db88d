package dev.muster.mpi;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Two ranks that try what a connection promises: rank 0 says by a text what comes next, rank 1
/// does it.
final class ConnectionProgram {
    private static final int MANY = 20_000;
    private static final int[] LENGTHS = {
        0, 1, 1000, MessageBuffer.BYTES - 1, MessageBuffer.BYTES, MessageBuffer.BYTES + 1, 9 << 20
    };

    private final MpiConnection peer;

    private ConnectionProgram(MpiConnection peer) {
        this.peer = peer;
    }

    static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Ranks ranks = MpiProvider.join();
        if (ranks.isFirst()) {
            new ConnectionProgram(ranks.open(1, 1)).ask();
        } else {
            while (ranks.awaitOrder() instanceof Ranks.Order.Open(var connection, int _)) {
                new ConnectionProgram(connection).answer();
            }
            ranks.leave();
        }
    }

    // ---- rank 1 ----

    private void answer() throws IOException, InterruptedException {
        while (true) {
            String wish;
            try {
                wish = new String(peer.receiveBytes(), StandardCharsets.UTF_8);
            } catch (EOFException _) {
                return;
            }
            switch (wish) {
                case "many" -> {
                    for (int i = 0; i < MANY; i++) {
                        peer.sendBytes(ByteBuffer.allocate(4).putInt(0, i));
                    }
                }
                case "echo" -> {
                    byte[] message = peer.receiveBytes();
                    peer.sendBytes(
                            ByteBuffer.wrap(message, 0, message.length / 3),
                            ByteBuffer.wrap(
                                    message,
                                    message.length / 3,
                                    message.length - message.length / 3));
                }
                case "late" -> {
                    String word = new String(peer.receiveBytes(), StandardCharsets.UTF_8);
                    require(word.equals("at last"), "another word");
                    Thread.sleep(Waits.SMALL);
                    peer.sendBytes(wish.getBytes(StandardCharsets.UTF_8));
                }
                case "object" -> peer.send(peer.receive());
                case "slow" -> {
                    Thread.sleep(4 * Waits.SMALL.toMillis());
                    for (int i = 0; i < 64; i++) {
                        require(peer.receiveBytes().length == 1 << 20, "a length");
                    }
                    peer.sendBytes(new byte[1]);
                }
                case "end" -> {
                    peer.sendBytes(wish.getBytes(StandardCharsets.UTF_8));
                    peer.close();
                    return;
                }
                default -> throw new IllegalArgumentException(wish);
            }
        }
    }

    // ---- rank 0 ----

    private void ask() throws IOException, InterruptedException {
        order();
        lengths();
        twoSenders();
        timeout();
        interrupt();
        tooLong();
        object();
        slowReader();
        wish("end");
        end();
    }

    private void wish(String what) throws IOException {
        peer.sendBytes(what.getBytes(StandardCharsets.UTF_8));
    }

    private void order() throws IOException, InterruptedException {
        wish("many");
        for (int i = 0; i < MANY; i++) {
            int found = ByteBuffer.wrap(peer.receiveBytes()).getInt();
            require(found == i, "message %d is %d".formatted(i, found));
        }
        System.out.println("order: kept");
    }

    private static byte[] content(int length, int seed) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31 + i / 251 + seed);
        }
        return content;
    }

    private void lengths() throws IOException, InterruptedException {
        for (int length : LENGTHS) {
            byte[] sent = content(length, 3);
            wish("echo");
            peer.sendBytes(ByteBuffer.allocateDirect(length).put(sent).flip());
            require(Arrays.equals(sent, peer.receiveBytes()), "length " + length);
        }
        wish("echo");
        byte[] sent = content(3 << 20, 5);
        peer.sendBytes(sent);
        Optional<byte[]> none =
                peer.receiveBytes(
                        1 << 20,
                        (body, length) -> {
                            require(length == sent.length, "the length of a long one");
                            require(Arrays.equals(sent, body.readAllBytes()), "a long one");
                        });
        require(none.isEmpty(), "a long one is returned");
        System.out.println("lengths: kept");
    }

    /// Messages of several pieces are not mixed.
    private void twoSenders() throws IOException, InterruptedException {
        var failures = new AtomicInteger();
        for (int round = 0; round < 3; round++) {
            List<Thread> senders = new ArrayList<>();
            for (int seed = 1; seed <= 2; seed++) {
                byte[] sent = content(2 << 20, seed);
                senders.add(Thread.ofPlatform().start(() -> echo(sent, failures)));
            }
            for (Thread each : senders) {
                each.join();
            }
            for (int i = 0; i < 2; i++) {
                byte[] back = peer.receiveBytes();
                require(
                        Arrays.equals(back, content(2 << 20, 1))
                                || Arrays.equals(back, content(2 << 20, 2)),
                        "messages are mixed");
            }
        }
        require(failures.get() == 0, "a sender failed");
        System.out.println("two senders: kept");
    }

    private void echo(byte[] message, AtomicInteger failures) {
        try {
            synchronized (this) { // the wish and its message belong together
                wish("echo");
                peer.sendBytes(message);
            }
        } catch (IOException _) {
            failures.incrementAndGet();
        }
    }

    private void timeout() throws IOException, InterruptedException {
        wish("late");
        require(!peer.poll(Duration.ZERO), "it is early");
        require(peer.receiveBytes(Duration.ofMillis(10)).isEmpty(), "it is early");
        wish("at last");
        require(peer.poll(Waits.LONG), "it does not come");
        byte[] message = peer.receiveBytes(Duration.ZERO).orElseThrow();
        require(message.length == 4, "another message");
        System.out.println("timeout: nothing lost");
    }

    private void interrupt() throws IOException, InterruptedException {
        Thread.currentThread().interrupt();
        boolean wasInterrupted = false;
        try {
            peer.receiveBytes();
        } catch (InterruptedException _) {
            wasInterrupted = true;
        }
        Thread main = Thread.currentThread();
        Thread.ofVirtual().start(() -> interruptSoon(main));
        try {
            peer.receiveBytes();
        } catch (InterruptedException _) {
            wish("late");
            wish("at last");
            require(wasInterrupted && peer.receiveBytes().length == 4, "another message");
            System.out.println("interrupt: nothing lost");
        }
    }

    private static void interruptSoon(Thread thread) {
        try {
            Thread.sleep(Waits.SMALL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void tooLong() throws IOException, InterruptedException {
        wish("echo");
        peer.sendBytes(content(1000, 1));
        try {
            peer.receiveBytes(999);
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            require(e.toString().contains("1000"), e.toString());
            ByteBuffer target = ByteBuffer.allocate(2000);
            require(peer.receiveBytes(target) == 1000, "another length");
            System.out.println("too long: still there");
        }
    }

    private void object() throws IOException, InterruptedException {
        wish("object");
        peer.send(List.of(1, "two"));
        System.out.println("object: " + peer.receive());
    }

    private void slowReader() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        wish("slow");
        byte[] message = new byte[1 << 20];
        for (int i = 0; i < 64; i++) {
            peer.sendBytes(message);
        }
        long passed = System.nanoTime() - begin;
        require(peer.receiveBytes().length == 1, "another message");
        System.out.println(
                "slow reader: sender "
                        + (passed > Waits.SMALL.toNanos() ? "waits" : "does not wait"));
    }

    private void end() throws IOException, InterruptedException {
        require(peer.poll(Waits.LONG), "no last message");
        Thread.sleep(Waits.SMALL);
        require(peer.receiveBytes().length == 3, "another message");
        require(peer.poll(Waits.LONG), "no end");
        boolean isEnd = false;
        try {
            peer.receiveBytes();
        } catch (EOFException _) {
            isEnd = true;
        }
        peer.close();
        try {
            peer.sendBytes(new byte[1]);
        } catch (IOException _) {
            System.out.println("closed by us: refused");
        }
        if (isEnd) {
            System.out.println("closed by peer: last message, then the end");
        }
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new IllegalStateException(otherwise);
        }
    }
}
