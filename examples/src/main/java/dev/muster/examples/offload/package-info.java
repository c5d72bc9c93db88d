/// One thread that stays responsive.
@NullMarked
package dev.muster.examples.offload;

import org.jspecify.annotations.NullMarked;
