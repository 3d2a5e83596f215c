using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

public sealed class TranscriptTests
{
    public static TheoryData<CliCase> Cases => CliCase.All();

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Says_and_asks_what_is_recorded(CliCase recorded) => recorded.VerifyAsync();
}
