using System.Diagnostics;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

/// <summary>The program as its users start it: a process of its own.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("controlplane-");

    private readonly List<Process> _started = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_serves_until_it_is_told_to_stop_and_takes_its_addresses_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent as on Unix");
        var server = Start([("CONTROLPLANE_API", "127.0.0.1:0"), ("CONTROLPLANE_DATA", "elsewhere")], "run", "--data", Data, "--ads", "127.0.0.1:0");
        var output = server.StandardOutput.ReadToEndAsync(Cancel);
        var addresses = await AddressesAsync();
        addresses.ProcessId.ShouldBe(server.Id);
        using var client = new ControlPlaneClient(new Uri(addresses.Api), (await File.ReadAllTextAsync(Path.Combine(Data, "admin-token"), Cancel)).TrimEnd());
        (await client.NodesAsync(null, null, Cancel)).ShouldSucceed().Items.ShouldBeEmpty();

        var created = await RunAsync("token", "create", "ci", "--data", Data);
        created.Exit.ShouldBe(0, created.Error);
        using var ci = new ControlPlaneClient(new Uri(addresses.Api), created.Output.Trim());
        (await ci.PutAsync("services", "orders", Sample.Document("Service", "orders", Sample.Service), null, Cancel)).ShouldSucceed();
        (await ci.RevisionAsync(1, Cancel)).ShouldSucceed().Author.ShouldBe("ci");
        var beside = await RunAsync("run", "--data", Data, "--api", "127.0.0.1:0", "--ads", "127.0.0.1:0");
        (beside.Exit, beside.Output).ShouldBe((1, ""));
        beside.Error.ShouldBe(
            $"controlplane: --data (CONTROLPLANE_DATA, ControlPlane:Data): another server (process {server.Id}) serves from {Data}: stop it, or give "
                + "this one a folder of its own\n"
        );
        (await AddressesAsync()).ShouldBe(addresses);
        var twice = await RunAsync("token", "create", "ci", "--data", Data);
        (twice.Exit, twice.Output).ShouldBe((1, ""));

        using (var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]))
            await kill.WaitForExitAsync(Cancel);
        await server.WaitForExitAsync(Cancel);
        server.ExitCode.ShouldBe(0);
        File.Exists(Path.Combine(Data, "server.json")).ShouldBeFalse();
        var logged = await output;
        logged.ShouldContain(addresses.Api);
        logged.ShouldNotContain(created.Output.Trim());
        logged.ShouldNotMatch("(?m)^\\S+ (warn|fail|crit): ");
    }

    [Fact]
    public async Task The_folder_of_a_server_that_was_killed_is_free()
    {
        var first = Start([], "run", "--data", Data, "--api", "127.0.0.1:0", "--ads", "127.0.0.1:0");
        (await AddressesAsync()).ProcessId.ShouldBe(first.Id);
        first.Kill();
        await first.WaitForExitAsync(Cancel);

        var second = Start([], "run", "--data", Data, "--api", "127.0.0.1:0", "--ads", "127.0.0.1:0");
        await Eventually.AnswerAsync(
            async () => await AddressesAsync() is { } addresses && addresses.ProcessId == second.Id ? addresses : null,
            "the second one serves"
        );
    }

    [Fact]
    public async Task A_bad_setting_stops_the_start_under_its_name()
    {
        var (exit, output, error) = await RunAsync("run", "--data", Data, "--api", "nowhere", "--ads", "0.0.0.0:0");
        exit.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldContain("--api (CONTROLPLANE_API, ControlPlane:Api): ");
        error.ShouldContain("--ads (CONTROLPLANE_ADS, ControlPlane:Ads): ");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_in_use_stops_the_start_under_its_name()
    {
        await using var other = await TestServer.StartAsync();
        var (exit, output, error) = await RunAsync("run", "--data", Data, "--api", other.ApiAddress.Authority, "--ads", "127.0.0.1:0");
        exit.ShouldBe(1);
        error.ShouldStartWith($"controlplane: --api (CONTROLPLANE_API, ControlPlane:Api): cannot listen on {other.ApiAddress.Authority}");
        output.ShouldNotContain("Exception");
        File.Exists(Path.Combine(Data, "server.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_stops_the_start()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "file"), "", Cancel);
        var (exit, _, error) = await RunAsync("run", "--data", Path.Combine(_folder.FullName, "file", "data"));
        exit.ShouldBe(1);
        error.ShouldContain("--data (CONTROLPLANE_DATA, ControlPlane:Data): ");
    }

    [Fact]
    public async Task Settings_can_stand_in_appsettings_json()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "appsettings.json"),
            """{"ControlPlane":{"Ads":"0.0.0.0:1","AdsInsecure":"perhaps"}}""",
            Cancel
        );
        var (exit, _, error) = await RunAsync("run", "--data", Data);
        exit.ShouldBe(1);
        error.ShouldContain("--ads-insecure (CONTROLPLANE_ADS_INSECURE, ControlPlane:AdsInsecure): `perhaps`");
    }

    [Fact]
    public async Task Migrations_are_pending_then_applied()
    {
        (await RunAsync("migrate", "--data", Data)).Output.ShouldContain("pending");
        Directory.Exists(Data).ShouldBeFalse();
        (await RunAsync("migrate", "up", "--data", Data)).Output.ShouldEndWith("_Baseline applied\n");
        var status = await RunAsync("migrate", "status", "--data", Data);
        (status.Exit, status.Output.Contains("pending", StringComparison.Ordinal)).ShouldBe((0, false), status.Error);
        (await RunAsync("migrate", "up", "--data", Data)).Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "DO $EF$")]
    [InlineData(" --provider sqlite", ") STRICT;")]
    public async Task Migrations_are_printed_as_SQL_without_a_database(string options, string expected)
    {
        var (exit, output, error) = await RunAsync($"migrate script{options}".Split(' '));
        (exit, error).ShouldBe((0, ""));
        output.ShouldContain(expected);
    }

    [Fact]
    public async Task No_token_is_made_where_no_server_has_ever_been()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder.FullName, "elsewhere"));
        foreach (var folder in new[] { Data, elsewhere.FullName })
        {
            var refused = await RunAsync("token", "create", "ci", "--data", folder);
            (refused.Exit, refused.Output).ShouldBe((1, ""));
            refused.Error.ShouldBe(
                $"controlplane: there is no database of a ControlPlane server at {Path.Combine(folder, "controlplane.db")}: name the server's data "
                    + "folder with --data, or its database with --store\n"
            );
        }

        Directory.Exists(Data).ShouldBeFalse();
        elsewhere.EnumerateFileSystemInfos().ShouldBeEmpty();

        (await RunAsync("migrate", "up", "--data", Data)).Exit.ShouldBe(0);
        (await RunAsync("token", "create", "ci", "--data", Data)).Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("runn", "unknown command 'runn'; did you mean 'run'?", "")]
    [InlineData("--bogus", "unknown flag '--bogus'", "")]
    [InlineData("run --bogus", "unknown flag '--bogus'", " run")]
    [InlineData("run --data --bogus", "--data needs a value, and '--bogus' is a flag", " run")]
    [InlineData("run --dta x", "unknown flag '--dta'; did you mean '--data'?", " run")]
    [InlineData("token create", "Required argument missing for command: 'create'.", " token create")]
    [InlineData("token create --bogus", "unknown flag '--bogus'", " token create")]
    [InlineData("migrate upp", "unknown command 'upp'; did you mean 'up'?", " migrate")]
    [InlineData("migrate script --provider oracle", "Argument 'oracle' not recognized. Must be one of:\n\t'postgres'\n\t'sqlite'", " migrate script")]
    [InlineData("demo now", "'now' is one word too many", " demo")]
    public async Task A_command_line_that_is_wrong_ends_with_64(string line, string message, string words)
    {
        var (exit, output, error) = await RunAsync(line.Split(' '));

        (exit, output).ShouldBe((64, ""));
        error.ShouldContain($"controlplane: {message}\n");
        error.ShouldEndWith($"see: controlplane{words} --help\n");
    }

    [Fact]
    public async Task Without_a_word_it_shows_its_help() => (await RunAsync()).ShouldBe(await RunAsync("--help"));

    private async Task<ServerAddresses> AddressesAsync()
    {
        var file = Path.Combine(Data, "server.json");
        var text = await Eventually.AnswerAsync(() => Task.FromResult(File.Exists(file) ? File.ReadAllText(file) : null), "server.json is written");
        return JsonSerializer.Deserialize<ServerAddresses>(text, WireJson.Options)!;
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var process = Start([], arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await error);
    }

    private Process Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "controlplane.dll"), .. arguments])
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }
}
