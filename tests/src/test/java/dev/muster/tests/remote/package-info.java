/// Workers that a launcher brings from other machines: `ssh` and Slurm, against real servers on
/// loopback.
@NullMarked
package dev.muster.tests.remote;

import org.jspecify.annotations.NullMarked;
