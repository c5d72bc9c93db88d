package dev.muster.examples.fibserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class FibServerTest {
    /// It would take the worker years.
    private static final byte[] ENDLESS = {'9', '0', '\n'};

    @Test
    void short_requests_do_not_wait_for_a_long_one() throws Exception {
        try (var server = RunningExample.start("fibserver", "0")) {
            String port = server.await("listening on 127.0.0.1:");
            try (var busy = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                busy.getOutputStream().write(ENDLESS);

                FibClient.main(new String[] {port, "10", "20"});

                assertThat(server.await("fib(10) = ")).isEqualTo("55");
                assertThat(server.await("fib(20) = ")).isEqualTo("6765");
                assertThat(PythonPartner.lines("fibserver-client", port, "7", "12"))
                        .containsExactly("fib(7) = 13", "fib(12) = 144");
            }
        }
    }

    @Test
    void alone_it_runs_both_ends() throws Exception {
        assertThat(RunningExample.lines("fibserver"))
                .containsExactlyInAnyOrder(
                        "fib(10) = 55",
                        "fib(20) = 6765",
                        "fib(30) = 832040",
                        "fib(40) = 102334155");
    }
}
