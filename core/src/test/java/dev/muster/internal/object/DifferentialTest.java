package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random calls on a shared object and on Python's own give the same outcomes.
@Tag("python")
class DifferentialTest {
    private static final int CALLS = 40;

    @ParameterizedTest
    @CsvSource({"list, 400", "dict, 400", "Array, 300", "Namespace, 60", "Value, 20"})
    void random_calls_end_as_in_python(String typeid, int sequences) throws IOException {
        Optional<String> python = PythonReplay.findPython();
        skipUnless(python.isPresent(), "there is no python3 on the PATH");
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("seed of " + typeid + ": repeat with -Dseed=" + seed);
        Random random = new Random(seed);

        try (PythonReplay replay = PythonReplay.start(python.get())) {
            skipUnless(replay.isComplete(), "the python3 on the PATH is older than 3.9");
            for (int i = 0; i < sequences; i++) {
                assertThat(replay.differences(sequence(typeid, new RandomCalls(random))))
                        .as("sequence %d of seed %d", i, seed)
                        .isEmpty();
            }
        }
    }

    private static void skipUnless(boolean present, String reason) {
        if (!present) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(present, reason);
    }

    private static PyTuple sequence(String typeid, RandomCalls calls) throws IOException {
        RandomCalls.Call creation = calls.creation(typeid);
        SharedObject object = Calls.create(typeid, creation.arguments(), creation.keywords());
        List<Object> done = new ArrayList<>();
        boolean stateIsKnown = true;
        for (int i = 0; i < CALLS && stateIsKnown; i++) {
            RandomCalls.Call call = calls.next(typeid);
            PyTuple outcome = outcome(object, call);
            done.add(
                    PyTuple.of(
                            call.method(),
                            PyTuple.ofList(call.arguments()),
                            call.keywords(),
                            outcome.get(0),
                            outcome.get(1)));
            // Python leaves a list half sorted when the sort fails.
            stateIsKnown = !call.method().equals("sort") || "value".equals(outcome.get(0));
        }
        return PyTuple.of(
                typeid,
                PyTuple.ofList(creation.arguments()),
                creation.keywords(),
                done,
                stateIsKnown ? object.repr() : null);
    }

    private static PyTuple outcome(SharedObject object, RandomCalls.Call call) {
        try {
            return PyTuple.of(
                    "value", Calls.call(object, call.method(), call.arguments(), call.keywords()));
        } catch (PyException e) {
            return PyTuple.of(e.type().name(), e.text());
        }
    }
}
