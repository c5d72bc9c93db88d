package dev.muster.tests.manager;

import static dev.muster.tests.manager.CpythonServer.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.manager.RemoteObject;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Objects registered at managers of CPython, behind Java interfaces.
class CpythonInterfacesTest extends AgainstCpython {
    /// A corner.
    public record Corner(int x, int y) {}

    /// What Java sees of the object `service`.
    public interface Service {
        /// Adds.
        int add(int a, int b);

        /// Adds any number.
        long sumAll(long... numbers);

        /// Divides, rounding down.
        long divide(long a, long b) throws ArithmeticException;

        /// A number that may be large.
        BigInteger power(long a, long b);

        /// The word that comes most often; named in Java's way in Python, too.
        String mostCommon(List<String> words);

        /// Pairs as records.
        List<Corner> corners();

        /// A dict as a record.
        Corner cornerByName();

        /// A word, or nothing.
        Optional<String> findWord(String word);

        /// Raises.
        void fail(String text);

        /// Raises what is declared.
        void wrongValue() throws IllegalArgumentException;

        /// Runs here.
        default int addOne(int a) {
            return add(a, 1);
        }
    }

    /// The same with other types.
    public interface OtherTypes {
        /// Too narrow.
        int power(long a, long b);

        /// Of another kind.
        String add(int a, int b);

        /// Without a value.
        int none();

        /// Without waiting.
        CompletableFuture<Integer> divide(int a, int b);
    }

    /// Wants more than there is.
    public interface TooMuch {
        /// Not there.
        void flyAway();
    }

    @Test
    void a_registered_object_is_called_through_a_java_interface() throws IOException {
        Service service = manager.get("service", Service.class);

        assertThat(service.add(2, 3)).isEqualTo(5);
        assertThat(service.addOne(2)).isEqualTo(3);
        assertThat(service.sumAll(1, 2, 3)).isEqualTo(6);
        assertThat(service.power(2, 100)).isEqualTo(BigInteger.TWO.pow(100));
        assertThat(service.mostCommon(List.of("a", "b", "b"))).isEqualTo("b");
        assertThat(service.corners()).containsExactly(new Corner(1, 2), new Corner(3, 4));
        assertThat(service.cornerByName()).isEqualTo(new Corner(5, 6));
        assertThat(service.findWord("there")).contains("there");
        assertThat(service.findWord("elsewhere")).isEmpty();
        assertThat(service)
                .isEqualTo(manager.get("service", Service.class))
                .hasSameHashCodeAs(manager.get("service", Service.class))
                .isNotEqualTo(manager.get("new_service", Service.class));
        assertThat(service.toString()).contains("Service").contains("127.0.0.1");
    }

    /// Makes others.
    public interface Maker {
        /// Another, kept by the manager.
        Service other();

        /// Kept by the manager.
        SharedList<Long> numbersUpTo(int end);
    }

    @Test
    void an_interface_leads_to_objects_of_the_manager() throws IOException {
        Maker maker = manager.get("maker", Maker.class);

        Service other = maker.other();
        assertThat(other.add(1, 2)).isEqualTo(30);
        SharedList<Long> numbers = maker.numbersUpTo(2);
        numbers.add(5L);
        assertThat(numbers.snapshot()).containsExactly(0L, 1L, 5L);
        if (python.isAtLeast(3, 9)) {
            assertThat(evaluate(manager, "args[0].add(3, 4)", other)).isEqualTo(70L);
        }
    }

    @Test
    void a_class_of_python_becomes_a_record_if_its_name_is_told() throws IOException {
        Pickle pickle = Pickle.standard().withRecord("__main__", "Point", Corner.class);

        try (Manager told =
                Manager.connect(server.address(), server.key(), c -> c.withPickle(pickle))) {
            assertThat(evaluate(told, "Point(1, 2)")).isEqualTo(new Corner(1, 2));
            assertThat(evaluate(told, "args[0].x", new Corner(7, 8))).isEqualTo(7L);
        }
    }

    @Test
    void what_python_raises_is_thrown() throws IOException {
        Service service = manager.get("service", Service.class);

        assertThatThrownBy(() -> service.fail("for a reason"))
                .isInstanceOfSatisfying(
                        PyException.class,
                        e -> {
                            assertThat(e.type().name()).isEqualTo("ServiceError");
                            assertThat(e.args()).isEqualTo(PyTuple.of("for a reason"));
                        });
        assertThatThrownBy(service::wrongValue)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ValueError: a wrong value")
                .hasCauseInstanceOf(PyException.class);
        assertThatThrownBy(() -> service.divide(1, 0)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void an_answer_that_does_not_fit_its_java_type_is_refused() throws Exception {
        OtherTypes service = manager.get("service", OtherTypes.class);

        assertThat(service.power(2, 30)).isEqualTo(1 << 30);
        assertThatThrownBy(() -> service.power(2, 31))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("2147483648 is out of the range of a Java int");
        assertThatThrownBy(() -> service.add(1, 2))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("'add' returned a int, which cannot be a Java String");
        assertThatThrownBy(service::none)
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("NoneType");
        assertThat(service.divide(7, 2).get()).isEqualTo(3);
        assertThatThrownBy(() -> service.divide(7, 0).get()).hasCauseInstanceOf(PyException.class);
    }

    @Test
    void a_name_that_does_not_fit_is_refused_with_the_words_of_python() {
        assertThatThrownBy(() -> manager.queue("nonsense"))
                .hasCauseInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("Traceback (most recent call last)")
                .hasMessageContaining("nonsense");
        assertThatThrownBy(() -> manager.map("get_job_q"))
                .hasCauseInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("'get_job_q'")
                .hasMessageContaining("is not a map")
                .hasMessageContaining("task_done");
        assertThatThrownBy(() -> manager.get("service", TooMuch.class))
                .hasCauseInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("neither flyAway nor fly_away");
        assertThatThrownBy(() -> manager.get("service", String.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failures_of_a_call_leave_the_connection_and_its_locks_sound() throws IOException {
        SharedLock lock = manager.newLock();
        SharedMap<String, Object> map = manager.newMap();
        lock.lock();

        try (RemoteObject service = manager.object("service")) {
            assertThatThrownBy(() -> service.call("run", "1 +"))
                    .isInstanceOf(PyException.class)
                    .hasMessageContaining("SyntaxError");
            assertThatThrownBy(() -> service.call("function"))
                    .isInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("Traceback");
            assertThatThrownBy(() -> service.call("_hidden"))
                    .isInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("_hidden");
        }
        assertThatThrownBy(() -> map.put("a", new Corner(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withRecord");

        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }
}
