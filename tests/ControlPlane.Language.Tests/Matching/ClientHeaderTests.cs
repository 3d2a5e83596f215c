using ControlPlane.Language.Values.Http;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Matching;

/// <summary>Which headers reach matching as a client sent them: what is refused in a match never arrives in either Envoy, and what is not arrives.</summary>
public sealed class ClientHeaderTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>Headers that are taken in matches, though they look like others that are not.</summary>
    private static readonly string[] Arriving =
    [
        "accept",
        "authorization",
        "content-length",
        "content-type",
        "cookie",
        "date",
        "forwarded",
        "from",
        "origin",
        "proxy-authorization",
        "range",
        "referer",
        "trailer",
        "user-agent",
        "via",
        "x-canary",
        "x-client-trace-id",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-real-ip",
        "traceparent",
        "x-envoy-attempt-count",
        "x-envoy-original-dst-host",
        "x-envoy-upstream-canary",
        "x-envoy-own",
    ];

    private static readonly string[] ByListener = ["x_mobile", "x-forwarded-proto", "x-request-id"];

    public static TheoryData<string> Versions => [.. EnvoyBinary.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task What_is_refused_never_arrives_and_what_is_not_arrives(string version)
    {
        string[] names = [.. ClientHeaders.Names, .. ByListener, .. Arriving];
        var rules = names
            .Index()
            .Select(name =>
                $"- {{name: h{name.Index}, match: {{path: {{exact: /{name.Index}}}, headers: [{{name: placeholder-{name.Index}-, exact: '7'}}]}}, "
                + $"respond: {{status: 200}}}}"
            );
        await using var envoy = await MatchingEnvoy.StartAsync(
            version,
            string.Join('\n', rules),
            Cancel,
            json => names.Index().Aggregate(json, (all, name) => all.Replace($"placeholder-{name.Index}-", name.Item, StringComparison.Ordinal))
        );

        var arrived = new List<string>();
        foreach (var (index, name) in names.Index())
        {
            if ((await envoy.SendAsync("GET", $"/{index}", [(name, "7")], Cancel)).Status == 200)
                arrived.Add(name);
        }
        // The one that Envoy 1.36 leaves alone and newer ones remove; `expect` is removed where it says what clients say in it.
        string[] either = ["expect", "x-envoy-upstream-stream-duration-ms"];
        arrived.Except(either).ShouldBe(Arriving);
    }

    [Fact]
    public void Each_of_them_is_refused_by_name()
    {
        foreach (var name in ClientHeaders.Names)
            ClientHeaders.Wrong(name).ShouldNotBeNull(name);
        foreach (var name in ByListener)
            RequestForm.Default.WrongHeader(name).ShouldNotBeNull(name);
        foreach (var name in Arriving)
            (ClientHeaders.Wrong(name) ?? RequestForm.Default.WrongHeader(name)).ShouldBeNull(name);
    }
}
