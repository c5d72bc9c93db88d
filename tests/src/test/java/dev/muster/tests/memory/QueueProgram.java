package dev.muster.tests.memory;

import dev.muster.internal.memory.MemoryQueue;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/// A process that uses queues of shared memory, which it gets as arguments.
final class QueueProgram {
    /// Ends the relay that takes it.
    static final String END = "end";

    private QueueProgram() {}

    public static void main(String[] arguments) throws Exception {
        MemoryQueue<Object> first = queue(arguments[1]);
        MemoryQueue<Object> second = queue(arguments[2]);
        System.out.println("ready");
        switch (arguments[0]) {
            case "produce" -> produce(first, Integer.parseInt(arguments[3]));
            case "relay" -> relay(first, second);
            case "lease" -> lease(first);
            case "take" -> System.out.println("took " + first.take());
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /// A queue as an argument.
    static String text(MemoryQueue<?> queue) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(queue);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    @SuppressWarnings({"unchecked", "BanSerializableRead"}) // what the tests themselves wrote
    private static MemoryQueue<Object> queue(String text)
            throws IOException, ClassNotFoundException {
        byte[] bytes = Base64.getDecoder().decode(text);
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (MemoryQueue<Object>) in.readObject();
        }
    }

    private static void produce(MemoryQueue<Object> queue, int producer)
            throws InterruptedException {
        var mustStop = new AtomicBoolean();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    readLine();
                    mustStop.set(true);
                });
        var random = new Random(producer);
        int number = 0;
        while (!mustStop.get()) {
            queue.put(item(producer, number++, random));
        }
        System.out.println("put " + number);
    }

    private static String readLine() {
        try {
            var in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
            return String.valueOf(new BufferedReader(in).readLine());
        } catch (IOException e) {
            return "";
        }
    }

    /// An item that can be checked: mostly short, now and then too long for the ring.
    private static byte[] item(int producer, int number, Random random) {
        byte[] item = new byte[8 + random.nextInt(random.nextInt(10) == 0 ? 40_000 : 2_000)];
        Arrays.fill(item, (byte) number);
        ByteBuffer.wrap(item).putInt(producer).putInt(number);
        return item;
    }

    /// Whether an item is as it was made.
    static boolean isWhole(byte[] item) {
        byte expected = (byte) ByteBuffer.wrap(item).getInt(4);
        for (int i = 8; i < item.length; i++) {
            if (item[i] != expected) {
                return false;
            }
        }
        return true;
    }

    /// Until an end comes.
    private static void relay(MemoryQueue<Object> from, MemoryQueue<Object> to)
            throws InterruptedException {
        for (Object item = from.take(); !item.equals(END); item = from.take()) {
            to.put(item);
        }
    }

    private static void lease(MemoryQueue<Object> queue) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            System.out.println("leased " + queue.takeLease().item());
        }
        readLine();
    }
}
