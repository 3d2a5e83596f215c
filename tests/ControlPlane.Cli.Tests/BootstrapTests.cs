using ControlPlane.Cli.Tests.Rig;
using ControlPlane.Testing;

namespace ControlPlane.Cli.Tests;

public sealed class BootstrapTests
{
    public static TheoryData<string, string> Starts
    {
        get
        {
            var starts = new TheoryData<string, string>();
            foreach (var version in EnvoyBinary.Versions)
            {
                starts.Add(version, "--ads 127.0.0.1:18000");
                starts.Add(version, "--ads [::1]:18000 --admin-port 0 --max-heap 64MiB");
                starts.Add(version, "--ads localhost:18000 --node web/7@eu.example --max-heap 16GiB");
            }

            return starts;
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Envoy_starts_with_what_is_printed(string version, string flags)
    {
        var printed = await new Cpctl().RunAsync($"bootstrap --fleet edge {flags}");
        printed.ExitCode.ShouldBe(ExitCode.Done);

        EnvoyBinary.Require(version).Refusal(printed.Output, "yaml").ShouldBeNull();
    }

    [Fact]
    public async Task Leaves_no_placeholder_open() => (await new Cpctl().RunAsync("bootstrap --fleet edge")).Output.ShouldNotContain("${NODE}");

    [Fact]
    public async Task Names_the_node_after_fleet_and_machine_and_says_so_aside()
    {
        var printed = await new Cpctl().RunAsync("bootstrap --fleet edge");

        printed.Output.ShouldContain("id: \"edge-host\"");
        printed.Output.ShouldContain("cluster: \"edge\"");
        printed.Error.ShouldBe("node id: edge-host; give each Envoy its own with --node\n");
    }

    [Fact]
    public async Task Takes_the_xds_address_from_the_servers_data_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("server.json", """{"api":"http://127.0.0.1:8081","ads":"10.0.0.5:18001","processId":7}""");

        var printed = await new Cpctl().RunAsync($"bootstrap --fleet edge --data {folder.Path}");

        printed.Output.ShouldContain("""{address: "10.0.0.5", port_value: 18001}""");
    }

    [Fact]
    public async Task Refuses_a_data_folder_without_a_server()
    {
        var printed = await new Cpctl().RunAsync("bootstrap --fleet edge --data /nowhere");

        printed.ExitCode.ShouldBe(ExitCode.Usage);
        printed.Output.ShouldBeEmpty();
        printed.Error.ShouldContain("/nowhere holds no server.json");
    }

    [Theory]
    [InlineData("--ads x", "--ads must be HOST:PORT")]
    [InlineData("--ads host:0", "--ads must be HOST:PORT")]
    [InlineData("--ads ::1:18000", "--ads must be HOST:PORT")]
    [InlineData("--ads a\":18000", "--ads must be HOST:PORT")]
    [InlineData("--admin-port 65536", "--admin-port must be 0 to 65535")]
    [InlineData("--max-heap 63MiB", "--max-heap must be a size of at least 64MiB")]
    [InlineData("--max-heap 1GB", "--max-heap must be a size of at least 64MiB")]
    [InlineData("--node a\"b", "is not a node's id")]
    [InlineData("--fleet Edge", "is not a fleet's name")]
    public async Task Refuses_what_would_not_fit_into_the_template(string flags, string message)
    {
        var line = flags.StartsWith("--fleet", StringComparison.Ordinal) ? $"bootstrap {flags}" : $"bootstrap --fleet edge {flags}";

        var printed = await new Cpctl().RunAsync(line);

        printed.ExitCode.ShouldBe(ExitCode.Usage);
        printed.Output.ShouldBeEmpty();
        printed.Error.ShouldContain(message);
    }
}
