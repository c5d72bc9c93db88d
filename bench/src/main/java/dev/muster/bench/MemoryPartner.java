package dev.muster.bench;

import dev.muster.shared.SharedArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The second process of [MemoryClient]: the objects come in as the first line of its input, then
/// commands.
final class MemoryPartner {
    private final MemoryObjects objects;

    private MemoryPartner(MemoryObjects objects) {
        this.objects = objects;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        var partner = new MemoryPartner(Passed.object(input.readLine(), MemoryObjects.class));
        System.out.println("attached");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(partner.run(line.split(" ", -1)));
        }
    }

    private String run(String[] words) throws IOException, InterruptedException {
        return switch (words[0]) {
            case "lock", "add" ->
                    Long.toString(
                            objects.lockUntil(
                                    words[0].equals("add"),
                                    Long.parseLong(words[1]),
                                    Long.parseLong(words[2])));
            case "take" -> take(Integer.parseInt(words[1]));
            case "echo" -> echo(Integer.parseInt(words[1]));
            case "hold" -> {
                objects.lock().lock();
                yield "held";
            }
            case "wait" -> {
                objects.waitForLock();
                yield "done";
            }
            case "attach" -> attach(words[1], Integer.parseInt(words[2]));
            default -> throw new IllegalArgumentException(words[0] + " is no command");
        };
    }

    /// @return the time at which the last message was there
    private String take(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            byte[] message = objects.there().take();
            if (message.length == 0) {
                throw new IllegalStateException("an empty message has come");
            }
        }
        return Long.toString(System.nanoTime());
    }

    private String echo(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            objects.back().put(objects.there().take());
        }
        return "done";
    }

    /// Receives an array as often as told, reads its last item and closes it.
    private static String attach(String line, int count) throws IOException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            var array = Passed.object(line, SharedArray.OfDouble.class);
            double last = array.get(array.length() - 1);
            times[i] = System.nanoTime() - begin;
            array.memory().close();
            if (last != 1.5) {
                throw new IllegalStateException("the last item is " + last);
            }
        }
        return Latencies.of(times).json(count * 1e9 / Arrays.stream(times).sum());
    }
}
