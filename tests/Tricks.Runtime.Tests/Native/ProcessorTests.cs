using Tricks.Native;

namespace Tricks.Runtime.Tests.Native;

public class ProcessorTests
{
    [Theory]
    [InlineData("AMD EPYC (avx512_bf16)", "processor\t: 0", "model name\t: AMD EPYC", "flags\t\t: fpu sse2 avx avx2 avx512f avx512_bf16 avx512vl", "model name\t: Another")]
    [InlineData("Intel(R) Xeon(R) CPU @ 2.20GHz (avx2)", "model name\t: Intel(R) Xeon(R) CPU @ 2.20GHz", "flags\t\t: fpu avx avx2 bmi1")]
    [InlineData("Old", "model name\t: Old", "flags\t\t: fpu sse2")]
    public void Its_name_and_widest_instructions_are_read(string expected, params string[] facts) => Assert.Equal(expected, Processor.Describe(facts));

    [Fact]
    public void There_is_always_something_to_say() => Assert.NotEmpty(Processor.Describe([]));
}
