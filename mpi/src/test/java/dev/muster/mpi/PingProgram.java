package dev.muster.mpi;
import java.util.Arrays;
final class PingProgram {
    static void main(String[] a) throws Exception {
        Ranks ranks = MpiProvider.join();
        if (ranks.isFirst()) {
            MpiConnection c = ranks.open(1, 1);
            for (int r = 0; r < 6; r++) {
                long[] t = new long[5000];
                for (int i = 0; i < t.length; i++) {
                    long b = System.nanoTime();
                    c.sendBytes(new byte[16]);
                    c.receiveBytes();
                    t[i] = System.nanoTime() - b;
                }
                Arrays.sort(t);
                System.out.println(t[500] / 1000 + " " + t[2500] / 1000 + " " + t[4500] / 1000);
            }
            c.close();
        } else {
            var o = (Ranks.Order.Open) ranks.awaitOrder();
            try { while (true) { o.connection().sendBytes(o.connection().receiveBytes()); } }
            catch (java.io.EOFException e) { o.connection().close(); ranks.awaitOrder(); ranks.leave(); }
        }
    }
}
