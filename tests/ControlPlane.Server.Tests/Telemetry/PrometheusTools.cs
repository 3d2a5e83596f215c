using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>
/// Prometheus' own programs, where they are installed; otherwise tests that need them are skipped, and with <c>REQUIRE_PROMETHEUS=1</c> they fail.
/// </summary>
internal static class PrometheusTools
{
    /// <summary>The path of <c>promtool</c> or <c>prometheus</c>.</summary>
    public static string Find(string program)
    {
        var found = (Variable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (found is not null)
            return found;
        var missing = $"{program} is not installed; for example: apt-get install prometheus";
        if (Variable("REQUIRE_PROMETHEUS") == "1")
            Assert.Fail(missing);
        Assert.Skip(missing);
        return "";
    }

    /// <summary>Runs promtool; fails with what it says when it does not like something.</summary>
    public static async Task PromtoolAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find("promtool"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, string.Concat(await said));
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}

/// <summary>A Prometheus that scrapes one server every half second and knows the alert rules of <c>deploy/</c>.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly HttpClient _http;

    private PrometheusServer(DirectoryInfo folder, Process process, Uri address) =>
        (_folder, _process, _http) = (folder, process, new HttpClient { BaseAddress = address });

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<PrometheusServer> StartAsync(Uri target, string rules)
    {
        var program = PrometheusTools.Find("prometheus");
        var folder = Directory.CreateTempSubdirectory("prometheus-");
        var configuration = Path.Combine(folder.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: {scrape_interval: 500ms, evaluation_interval: 1s}
            rule_files: [{{rules}}]
            scrape_configs: [{job_name: controlplane, static_configs: [{targets: ["{{target.Authority}}"]}]}]
            """
        );
        var address = $"127.0.0.1:{FreePort.Next()}";
        var start = new ProcessStartInfo(
            program,
            [
                $"--config.file={configuration}",
                $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}",
                $"--web.listen-address={address}",
                "--log.level=error",
            ]
        );
        var server = new PrometheusServer(folder, Process.Start(start)!, new Uri($"http://{address}"));
        await Eventually.AnswerAsync(async () => await server.IsReadyAsync() ? "ready" : null, "Prometheus answers");
        return server;
    }

    /// <summary>The values that an expression has now; what it does not understand fails.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string expression)
    {
        using var answer = await _http.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{expression}: {text}");
        return [.. JsonSerializer.Deserialize<JsonElement>(text).GetProperty("data").GetProperty("result").EnumerateArray()];
    }

    /// <summary>The alerts that hold now, pending ones too, by name.</summary>
    public async Task<IReadOnlyList<string>> AlertsAsync()
    {
        var answer = JsonSerializer.Deserialize<JsonElement>(await _http.GetStringAsync("/api/v1/alerts", TestContext.Current.CancellationToken));
        return
        [
            .. answer
                .GetProperty("data")
                .GetProperty("alerts")
                .EnumerateArray()
                .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("/-/ready", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
