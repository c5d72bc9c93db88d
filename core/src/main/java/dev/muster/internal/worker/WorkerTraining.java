package dev.muster.internal.worker;

import dev.muster.RemoteCallable;
import dev.muster.codec.CodecException;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.LambdaShapes;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.internal.workerprotocol.Frames;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.ToWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Acts as a worker once, with a pool in the same process, so that the JVM can cache what it has
/// loaded and linked for later workers.
public final class WorkerTraining {
    private static final int JOURNAL_BYTES = 72 << 10;
    private static final int TASKS = 200;

    private WorkerTraining() {}

    /// Runs a few tasks of the usual kinds and exits.
    ///
    /// @throws IOException if there is no temporary folder, or no socket
    /// @throws InterruptedException never, in fact
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = PrivateFolder.create(); // this JVM may be killed at any moment
        Path socket = folder.resolve("s");
        try (Listener listener = Listener.open(new Address.Unix(socket))) {
            Connection tasks = Client.connect(new Address.Unix(socket));
            Connection tasksOfPool = listener.accept();
            Connection control = Client.connect(new Address.Unix(socket));
            Connection controlOfPool = listener.accept();
            Threads.daemon("muster-training", () -> lead(tasksOfPool, controlOfPool)).start();
            ByteBuffer journal = ByteBuffer.allocateDirect(JOURNAL_BYTES);
            new Worker(tasks, control, journal, "training", () -> {}, () -> {}).work();
        }
        PrivateFolder.delete(folder);
        System.exit(0);
    }

    /// The pool's part. However it ends, the worker is not left waiting.
    static void lead(Connection tasks, Connection control) {
        try (tasks;
                control) {
            var nothing = new Output();
            JavaCodec.standard().encode(null, nothing);
            Frames.send(control, ToWorker.SetUp.write("worker-0", 0, nothing));
            control.receiveBytes();
            long sequence = 0;
            var shapes = new TrainingShapes();
            for (int i = 0; i < TASKS; i++) {
                Frames.send(tasks, frame(++sequence, i, shapes));
                tasks.receiveBytes();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the training failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Output frame(long sequence, int kind, TrainingShapes shapes)
            throws CodecException {
        JavaCodec codec = JavaCodec.standard().withShapes(shapes);
        var payload = new Output();
        long function = TaskEntry.CALL;
        switch (kind % 4) {
            case 0 -> codec.encode((RemoteCallable<Integer>) () -> kind + 1, payload);
            case 1 -> codec.encode(failing(), payload);
            case 2 -> {
                function = TaskEntry.INLINE;
                codec.encode(new Chunks.Each(each -> List.of(each)), payload);
                codec.encode(new Object[] {kind, "text", 2.5}, payload);
            }
            default -> {
                function = TaskEntry.INLINE;
                codec.encode(new Chunks.EachInt(each -> each + 1), payload);
                codec.encode(new int[] {kind}, payload);
            }
        }
        var frame = new Output();
        shapes.writeNew(frame);
        TaskEntry.Run.write(sequence, sequence, 1, "", 0, function, payload, frame);
        return frame;
    }

    private static RemoteCallable<Object> failing() {
        return () -> {
            throw new IllegalStateException("as some tasks do");
        };
    }

    /// The pool's side of the shapes.
    private static final class TrainingShapes implements LambdaShapes {
        private final List<LambdaShape> shapes = new ArrayList<>();
        private int written;

        @Override
        public int numberOf(LambdaShape shape) {
            if (!shapes.contains(shape)) {
                shapes.add(shape);
            }
            return shapes.indexOf(shape);
        }

        @Override
        public LambdaShape shape(int number) {
            return shapes.get(number);
        }

        void writeNew(Output frame) {
            for (; written < shapes.size(); written++) {
                TaskEntry.Shape.write(shapes.get(written), frame);
            }
        }
    }
}
