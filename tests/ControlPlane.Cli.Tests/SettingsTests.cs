using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

public sealed class SettingsTests
{
    private const string Folder = """{"api":"http://folder.test:8081","ads":"127.0.0.1:18001","processId":7}""";

    [Fact]
    public async Task A_flag_wins_over_the_environment()
    {
        var server = Answering();

        await Run(
            server,
            new Settings
            {
                Server = "http://environment.test",
                Token = "environment",
                Machine = "host",
            },
            "--server http://flag.test --token flag"
        );

        (server.Tokens.Single(), _asked!.Host).ShouldBe(("flag", "flag.test"));
    }

    [Fact]
    public async Task The_environment_wins_over_the_default_folder()
    {
        using var data = DataFolder();
        var server = Answering();

        await Run(
            server,
            new Settings
            {
                Server = "http://environment.test",
                Token = "environment",
                Machine = "host",
                DefaultData = data.Path,
            },
            ""
        );

        (server.Tokens.Single(), _asked!.Host).ShouldBe(("environment", "environment.test"));
    }

    [Theory]
    [InlineData("flag")]
    [InlineData("environment")]
    [InlineData("default")]
    public async Task A_data_folder_gives_both_address_and_token(string from)
    {
        using var data = DataFolder();
        var server = Answering();
        var settings = new Settings
        {
            Machine = "host",
            Data = from == "environment" ? data.Path : null,
            DefaultData = from == "default" ? data.Path : "/nowhere",
        };

        await Run(server, settings, from == "flag" ? $"--data {data.Path}" : "");

        (server.Tokens.Single(), _asked!.Host).ShouldBe(("folders", "folder.test"));
    }

    [Fact]
    public async Task The_token_is_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        var server = Answering();

        await Run(server, new Settings { Machine = "host" }, $"--server http://flag.test --token-file {folder.Write("token", "from-file\n")}");

        server.Tokens.Single().ShouldBe("from-file");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folders_token_is_never_told_to_another_server(bool inEnvironment)
    {
        using var data = DataFolder();
        var server = Answering();
        var settings = new Settings
        {
            Machine = "host",
            Data = inEnvironment ? data.Path : null,
            DefaultData = data.Path,
        };

        var outcome = await Run(server, settings, "--server http://stranger.test");

        outcome.ExitCode.ShouldBe(ExitCode.Usage);
        outcome.Error.ShouldBe("error: no token for http://stranger.test/: give --token, --token-file, CPCTL_TOKEN, or --data of the server's folder\n");
        server.Tokens.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "error: which server? Give --server URL")]
    [InlineData("--data /absent", "error: /absent holds no server.json")]
    [InlineData("--server server.test", "error: 'server.test' is not the URL of a server")]
    [InlineData("--server http://server.test --token-file /absent", "error: /absent: no such token file")]
    public async Task Says_what_to_give(string flags, string message)
    {
        var outcome = await Run(Answering(), new Settings { Machine = "host", DefaultData = "/nowhere" }, flags);

        outcome.ExitCode.ShouldBe(ExitCode.Usage);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldStartWith(message);
    }

    [Fact]
    public async Task Version_without_a_server_shows_its_own()
    {
        var outcome = await new Cpctl
        {
            Settings = new Settings { Machine = "host", DefaultData = "/nowhere" },
        }.RunAsync("version");

        (outcome.ExitCode, outcome.Error).ShouldBe((ExitCode.Done, ""));
        outcome.Output.ShouldMatch(@"^cpctl  \d+\.\d+\.\d+(-[0-9a-z.]+)?\n$");
    }

    private Uri? _asked;

    private async Task<Outcome> Run(FakeServer server, Settings settings, string flags)
    {
        var cpctl = new Cpctl { Server = server, Settings = settings };
        var outcome = await cpctl.RunAsync($"nodes {flags}");
        _asked = cpctl.Asked;
        return outcome;
    }

    private static FakeServer Answering() => new([new Exchange("GET /api/v1/nodes?limit=1000", Body: System.Text.Json.JsonElement.Parse("""{"items":[]}"""))]);

    private static TemporaryFolder DataFolder()
    {
        var folder = new TemporaryFolder();
        folder.Write("server.json", Folder);
        folder.Write("admin-token", "folders\n");
        return folder;
    }
}
