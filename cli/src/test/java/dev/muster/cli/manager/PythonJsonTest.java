package dev.muster.cli.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cli.terminal.Json;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyDeque;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonJsonTest {
    private static @Nullable Object fromJson(String json) {
        return PythonJson.fromJson(Json.parse(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    null                                    | None
                    [true, 5, 5.0, "text"]                  | [True, 5, 5.0, 'text']
                    123456789012345678901234567890          | 123456789012345678901234567890
                    {"a": {"b": [1]}}                       | {'a': {'b': [1]}}
                    {"$tuple": [1, {"$tuple": []}]}         | (1, ())
                    {"$set": [1]}                           | {1}
                    {"$frozenset": ["a"]}                   | frozenset({'a'})
                    {"$bytes": "AAH/"}                      | b'\\x00\\x01\\xff'
                    {"$bytearray": "AAE="}                  | bytearray(b'\\x00\\x01')
                    [{"$float": "nan"}, {"$float": "-inf"}] | [nan, -inf]
                    {"$complex": [1.0, {"$float": "inf"}]}  | (1+infj)
                    {"$dict": [[1, "a"], [null, [2]]]}      | {1: 'a', None: [2]}
                    {"$dict": [["$tuple", 1]]}              | {'$tuple': 1}
                    {"$a": 1, "$b": 2}                      | {'$a': 1, '$b': 2}
                    """)
    void what_python_has_is_written_and_read_the_same(String json, String repr)
            throws PickleException {
        Object value = fromJson(json);
        Object travelled = Pickle.standard().loads(Pickle.standard().dumps(value));

        assertThat(PyRepr.repr(value)).isEqualTo(repr);
        assertThat(Json.line(PythonJson.toJson(travelled))).isEqualTo(json);
    }

    @Test
    void what_json_has_no_form_for_is_shown_and_not_taken() {
        PyDeque deque = PyDeque.unbounded();
        deque.add(1L);

        String shown = Json.line(PythonJson.toJson(PyTuple.of(deque, new PyDict())));

        assertThat(shown).isEqualTo("{\"$tuple\": [{\"$python\": \"deque([1])\"}, {}]}");
        assertThatThrownBy(() -> fromJson(shown)).hasMessageContaining("$python is none of $tuple");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"$tuple": 1}        | what is in $tuple must be a list
                    {"$bytes": "?"}      | what is in $bytes must be a text in base64
                    {"$float": 1}        | what is in $float must be "nan"
                    {"$complex": [1]}    | what is in $complex must be two numbers
                    {"$dict": [[1]]}     | what is in $dict must be a list of [key, value]
                    {"$other": 1}        | {"$dict": [["$other", …]]}
                    """)
    void a_form_that_is_none_is_refused(String json, String message) {
        assertThatThrownBy(() -> fromJson(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_call_is_read_from_words() {
        assertThat(MethodCall.parse("a.b.put", List.of("[1]", "2")))
                .isEqualTo(new MethodCall("a.b", "put", List.of(List.of(1L), 2L)));
        assertThat(MethodCall.parse("jobs", List.of()))
                .isEqualTo(new MethodCall("jobs", null, List.of()));
        assertThatThrownBy(() -> MethodCall.parse("jobs.put", List.of("1", "two words")))
                .hasMessageStartingWith(
                        "argument 2 is two words, must be JSON, and a text is '\"two words\"'");
        assertThatThrownBy(() -> MethodCall.parse("jobs.", List.of()))
                .hasMessageStartingWith("what to call is 'jobs.', must be NAME.METHOD");
        assertThatThrownBy(() -> MethodCall.parse("jobs", List.of("1")))
                .hasMessageContaining("write jobs.METHOD");
    }

    @Test
    void what_a_python_manager_says_is_read() {
        String said =
                """
                  7f0c1a:       refcount=2
                    <queue.Queue object at 0x7f0c1a>
                  7f0c1b:       refcount=1
                    {'a': 'two
                lines'}
                  7f0c1c:       refcount=1
                    [1, 2]
                  7f0c1d:       refcount=1
                    Namespace(x=1)\
                """;

        assertThat(ListedObject.parse(said))
                .containsExactly(
                        new ListedObject("7f0c1a", "Queue", 2, "<queue.Queue object at 0x7f0c1a>"),
                        new ListedObject("7f0c1b", "dict", 1, "{'a': 'two lines'}"),
                        new ListedObject("7f0c1c", "list", 1, "[1, 2]"),
                        new ListedObject("7f0c1d", "Namespace", 1, "Namespace(x=1)"));
        assertThat(ListedObject.parse("")).isEmpty();
    }
}
