package dev.muster.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.AuthKey;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The expected bytes were taken from CPython 2.7 to 3.13.
class ChallengeTest {
    private static final AuthKey KEY = AuthKey.ofText("abc");
    private static final AuthKey OTHER = AuthKey.ofText("abd");
    private static final byte[] LEGACY_NONCE = hex("000102030405060708090a0b0c0d0e0f10111213");
    private static final byte[] MODERN_NONCE = join(ascii("{sha256}"), hex(counting(40)));

    @Test
    void a_client_answers_a_legacy_challenge_with_raw_md5() {
        var client = Challenge.ofClient(KEY, true);

        var answers = client.receive(join(ascii("#CHALLENGE#"), LEGACY_NONCE));

        assertThat(answers).containsExactly(hex("1b373176a84c1b044d9ba09795b53791"));
        assertThat(client.isPeerLegacy()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sha256, ee2b4cd766c1e0f5eb564525d250361f729d00e3948c83c5651d1cefdb97de31",
    })
    void a_client_answers_a_modern_challenge_with_the_digest_it_names(String name, String digest) {
        var client = Challenge.ofClient(KEY, true);

        var answers = client.receive(join(ascii("#CHALLENGE#"), MODERN_NONCE));

        assertThat(answers).containsExactly(join(ascii("{" + name + "}"), hex(digest)));
        assertThat(client.isPeerLegacy()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "md5, 3e4faf2fc53f133cd76571e5d3fb9fd5",
        "sha256, ee2b4cd766c1e0f5eb564525d250361f729d00e3948c83c5651d1cefdb97de31",
        "sha384, 2d32bf2730ff075bad53a6d7651eab6fbf775bab939b493f38d5a653f15a4df235a2c0f44c5de12a1"
                + "aa7e38baf661bc3",
        "sha3_256, c9ebbab20481d215e498d1a84c14a5c55c4c4ff84bac93e0de7ded75d48ee128",
        "sha3_384, 807ce4908a470029ede6af46bc99c060211a759624af7dcb7912b7e890a163fca98b96152ac0790"
                + "00af3e1c45dce8f33",
    })
    void each_digest_covers_the_whole_challenge_with_its_prefix(String name, String digest) {
        var prefixed = ascii("{" + name + "}" + "x".repeat(20));

        var named = Objects.requireNonNull(Challenge.Digest.named(prefixed));
        assertThat(named.mac(KEY, MODERN_NONCE)).isEqualTo(hex(digest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{sha1}", "{sha512}", "{SHA256}", "{}", "sha256", "{sha256"})
    void other_digests_are_refused(String prefix) {
        var client = Challenge.ofClient(KEY, true);

        var answers = client.receive(ascii("#CHALLENGE#" + prefix + "x".repeat(40)));

        assertThat(answers).isEmpty();
        assertThat(client.state()).isEqualTo(Challenge.State.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void all_generations_let_each_other_in(boolean legacyServer, boolean legacyClient) {
        var server = legacyServer ? new LegacyPeer(true) : ours(Challenge.ofServer(KEY, true));
        var client = legacyClient ? new LegacyPeer(false) : ours(Challenge.ofClient(KEY, true));

        talk(server, client);

        assertThat(server.hasPassed()).isTrue();
        assertThat(client.hasPassed()).isTrue();
    }

    @Test
    void an_empty_key_equals_an_empty_key() {
        var server = Challenge.ofServer(AuthKey.of(new byte[0]), true);
        var client = Challenge.ofClient(AuthKey.of(new byte[0]), true);

        talk(ours(server), ours(client));

        assertThat(server.state()).isEqualTo(Challenge.State.PASSED);
        assertThat(client.state()).isEqualTo(Challenge.State.PASSED);
    }

    @Test
    void different_keys_are_refused_by_both_sides() {
        var server = Challenge.ofServer(KEY, true);
        var client = Challenge.ofClient(OTHER, true);

        talk(ours(server), ours(client));

        assertThat(server.state()).isEqualTo(Challenge.State.REFUSED);
        assertThat(client.state()).isEqualTo(Challenge.State.REFUSED);
        assertThat(client.refusal()).contains("same key");
    }

    @Test
    void md5_is_refused_by_both_sides_when_legacy_digests_are_off() {
        var server = Challenge.ofServer(KEY, false);
        var client = Challenge.ofClient(KEY, false);

        talk(ours(server), new LegacyPeer(false));
        talk(new LegacyPeer(true), ours(client));

        assertThat(server.state()).isEqualTo(Challenge.State.REFUSED);
        assertThat(client.state()).isEqualTo(Challenge.State.REFUSED);
        assertThat(server.refusal()).contains("withLegacyDigests()");
        assertThat(client.refusal()).contains("withLegacyDigests()");
    }

    @Test
    void an_answer_named_md5_is_refused_too_when_legacy_digests_are_off() {
        var server = Challenge.ofServer(KEY, false);
        byte[] nonce = nonceOf(server.begin().getFirst());

        var replies = server.receive(join(ascii("{md5}"), Challenge.Digest.MD5.mac(KEY, nonce)));

        assertThat(replies).containsExactly(ascii("#FAILURE#"));
    }

    @Test
    void a_replayed_handshake_proves_nothing() {
        var recorded = new ArrayList<byte[]>();
        var first = Challenge.ofServer(KEY, true);
        var client = Challenge.ofClient(KEY, true);
        var answer = client.receive(first.begin().getFirst()).getFirst();
        recorded.add(answer);
        assertThat(first.receive(answer)).containsExactly(ascii("#WELCOME#"));

        var second = Challenge.ofServer(KEY, true);
        second.begin();

        assertThat(second.receive(recorded.getFirst())).containsExactly(ascii("#FAILURE#"));
        assertThat(second.state()).isEqualTo(Challenge.State.REFUSED);
    }

    @Test
    void a_stranger_learns_no_digest_before_it_has_proved_the_key() {
        var server = Challenge.ofServer(KEY, true);
        byte[] challenge = server.begin().getFirst();

        // The stranger asks the server to answer the server's own challenge.
        var replies = server.receive(challenge);

        assertThat(replies).containsExactly(ascii("#FAILURE#"));
    }

    @Test
    void a_client_does_not_answer_the_challenge_that_it_made_itself() {
        // A false server lets the client on its first connection believe it is welcome …
        var first = Challenge.ofClient(KEY, true);
        first.receive(join(ascii("#CHALLENGE#"), MODERN_NONCE));
        byte[] challenge = first.receive(ascii("#WELCOME#")).getFirst();

        // … and has the client's challenge answered on a second one.
        var second = Challenge.ofClient(KEY, true);
        var replies = second.receive(challenge);

        assertThat(replies).isEmpty();
        assertThat(second.state()).isEqualTo(Challenge.State.REFUSED);
    }

    @Test
    void a_server_does_not_answer_the_challenge_of_a_server_of_this_process() {
        var server = Challenge.ofServer(KEY, true);
        byte[] nonce = nonceOf(server.begin().getFirst());
        server.receive(join(ascii("{sha256}"), Challenge.Digest.SHA256.mac(KEY, nonce)));

        var replies = server.receive(join(ascii("#CHALLENGE#"), nonce));

        assertThat(replies).isEmpty();
        assertThat(server.state()).isEqualTo(Challenge.State.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#WELCOME#", "#CHALLENGE#", "#CHALLENGE#short", "GET / HTTP/1.0"})
    void a_client_refuses_what_is_no_challenge(String message) {
        var client = Challenge.ofClient(KEY, true);

        assertThat(client.receive(ascii(message))).isEmpty();
        assertThat(client.state()).isEqualTo(Challenge.State.REFUSED);
    }

    @Test
    void no_two_challenges_are_the_same() {
        var nonces =
                IntStream.range(0, 100)
                        .mapToObj(_ -> Challenge.ofServer(KEY, true).begin().getFirst())
                        .map(HexFormat.of()::formatHex)
                        .toList();

        assertThat(nonces).doesNotHaveDuplicates();
    }

    /// One side of a conversation.
    private interface Peer {
        List<byte[]> begin();

        List<byte[]> receive(byte[] message);

        boolean isRunning();

        boolean hasPassed();
    }

    private static void talk(Peer server, Peer client) {
        var toClient = new ArrayList<>(server.begin());
        var toServer = new ArrayList<>(client.begin());
        while (!toClient.isEmpty() || !toServer.isEmpty()) {
            var forClient = List.copyOf(toClient);
            var forServer = List.copyOf(toServer);
            toClient.clear();
            toServer.clear();
            forClient.stream()
                    .filter(_ -> client.isRunning())
                    .forEach(message -> toServer.addAll(client.receive(message)));
            forServer.stream()
                    .filter(_ -> server.isRunning())
                    .forEach(message -> toClient.addAll(server.receive(message)));
        }
    }

    private static Peer ours(Challenge challenge) {
        return new Peer() {
            @Override
            public List<byte[]> begin() {
                return challenge.begin();
            }

            @Override
            public List<byte[]> receive(byte[] message) {
                return challenge.receive(message);
            }

            @Override
            public boolean isRunning() {
                return challenge.state() == Challenge.State.RUNNING;
            }

            @Override
            public boolean hasPassed() {
                return challenge.state() == Challenge.State.PASSED;
            }
        };
    }

    /// What CPython up to 3.11 does.
    private static final class LegacyPeer implements Peer {
        private final boolean isServer;
        private int step;
        private boolean passed;

        LegacyPeer(boolean isServer) {
            this.isServer = isServer;
        }

        @Override
        public List<byte[]> begin() {
            return isServer ? List.of(join(ascii("#CHALLENGE#"), LEGACY_NONCE)) : List.of();
        }

        @Override
        public List<byte[]> receive(byte[] message) {
            step++;
            return switch (isServer ? step : step + 3) {
                case 1, 6 -> judge(message);
                case 2, 4 -> List.of(Challenge.Digest.MD5.mac(KEY, nonceOf(message)));
                case 3 -> end(message);
                case 5 -> List.of(join(ascii("#CHALLENGE#"), LEGACY_NONCE));
                default -> List.of();
            };
        }

        private List<byte[]> judge(byte[] answer) {
            boolean isRight = Arrays.equals(answer, Challenge.Digest.MD5.mac(KEY, LEGACY_NONCE));
            passed = isRight && !isServer;
            return List.of(ascii(isRight ? "#WELCOME#" : "#FAILURE#"));
        }

        private List<byte[]> end(byte[] message) {
            passed = Arrays.equals(message, ascii("#WELCOME#"));
            return List.of();
        }

        @Override
        public boolean isRunning() {
            return !passed;
        }

        @Override
        public boolean hasPassed() {
            return passed;
        }
    }

    private static byte[] nonceOf(byte[] challenge) {
        return Arrays.copyOfRange(challenge, "#CHALLENGE#".length(), challenge.length);
    }

    private static String counting(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("%02x".formatted(i));
        }
        return text.toString();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
