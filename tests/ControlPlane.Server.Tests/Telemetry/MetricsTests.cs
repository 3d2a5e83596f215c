using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>What <c>/metrics</c> says, to whom, and that it says what happened.</summary>
public sealed partial class MetricsTests(Scene scene) : IClassFixture<Scene>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_admin_API_shows_them_to_those_with_a_token()
    {
        using var nobody = scene.Server.ClientOf(token: null);
        await nobody.GetAsync("/metrics", Cancel).ShouldRefuseAsync(HttpStatusCode.Unauthorized);
        (await Scrape.OfAsync(scene.Server.Http)).Sum("controlplane_store_up").ShouldBe(1);
    }

    [Fact]
    public async Task An_address_of_their_own_shows_them_without_a_token_and_nothing_else()
    {
        using var open = new HttpClient { BaseAddress = scene.Server.MetricsAddress };
        foreach (var path in new[] { "/api/v1/routes", "/readyz", "/openapi/v1.json", "/" })
        {
            using var answer = await open.GetAsync(path, Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using var written = await open.DeleteAsync("/api/v1/routes/orders", Cancel);
        written.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Numbers_are_those_of_what_happened()
    {
        var scrape = await scene.WhenAsync(
            scrape =>
                scrape.Sum("controlplane_nodes", ("fleet", "edge"), ("state", "synced")) == 1
                && scrape.Sum("controlplane_xds_pushes_total") == scrape.Sum("controlplane_xds_acks_total") + scrape.Sum("controlplane_xds_rejections_total"),
            "the Envoy has what is held in the place of what it rejected, and everything is counted"
        );
        Has("controlplane_xds_streams", 1);
        Has("controlplane_xds_streams_opened_total", 1);
        Has("controlplane_xds_rejections_total", 1, ("type", "VirtualHost"));
        Has("controlplane_xds_rejections_total", 0, ("type", "Cluster"));
        Has("controlplane_nodes", 1);
        Has("controlplane_documents_held", 1, ("fleet", "edge"));
        Has("controlplane_documents", 2, ("kind", "Route"));
        Has("controlplane_expiries", 1, ("what", "api_key"), ("within", "1d"));
        Has("controlplane_expiries", 1, ("what", "fault"), ("within", "30d"));
        Has("controlplane_key_set_failures", 0, ("provider", "corp"));
        Has("controlplane_published_revision", scrape.Sum("controlplane_store_revision")!.Value);
        scrape.Sum("controlplane_expiry_next_seconds", ("what", "fault"))!.Value.ShouldBeInRange(1, 20 * 3600);
        scrape.Sum("controlplane_key_set_age_seconds", ("provider", "corp"))!.Value.ShouldBeInRange(0, 3600);
        var pushes = scrape.Sum("controlplane_xds_pushes_total", ("type", "VirtualHost"))!.Value;
        pushes.ShouldBeGreaterThanOrEqualTo(3);
        scrape.Sum("controlplane_xds_sent_bytes_total", ("type", "VirtualHost"))!.Value.ShouldBeGreaterThan(pushes);
        scrape.Sum("controlplane_compile_duration_seconds_count")!.Value.ShouldBeGreaterThanOrEqualTo(6);
        scrape.Sum("controlplane_publish_duration_seconds_count")!.Value.ShouldBeGreaterThan(0);
        scrape.Sum("controlplane_store_operation_duration_seconds_count", ("operation", "commit"), ("outcome", "ok"))!.Value.ShouldBeGreaterThanOrEqualTo(6);
        scrape.Sum("http_server_request_duration_seconds_count", ("http_request_method", "PUT"), ("http_route", "/api/v1/routes/{name}"))!.Value.ShouldBe(3);

        void Has(string name, double value, params (string Key, string Value)[] labels) => scrape.Sum(name, labels).ShouldBe(value, name);
    }

    [Fact]
    public async Task A_rejected_change_does_not_count_as_converged_and_the_next_good_one_does()
    {
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", refuses: "http@1", whole: true);
        await WhenAsync(scrape => scrape.Sum("controlplane_nodes", ("state", "rejected")) == 1, "the Envoy shows as rejecting");
        (await Scrape.OfAsync(server.Http)).Sum("controlplane_convergence_duration_seconds_count").ShouldBeNull();
        envoy.Refuses = null;
        using var answer = await server.PutAsync("/api/v1/routes/orders", """{"fleets":["edge"],"rules":[{"respond":{"status":204} }]}""");
        var scrape = await WhenAsync(
            scrape => scrape.Sum("controlplane_convergence_duration_seconds_count", ("fleet", "edge")) == 1,
            "the good one has converged"
        );
        scrape.Sum("controlplane_convergence_duration_seconds_sum")!.Value.ShouldBeGreaterThan(0);
        scrape.Sum("controlplane_nodes", ("state", "rejected")).ShouldBe(0);

        Task<Scrape> WhenAsync(Func<Scrape, bool> condition, string what) =>
            Eventually.AnswerAsync(async () => await Scrape.OfAsync(server.Http) is var scrape && condition(scrape) ? scrape : null, what);
    }

    [Fact]
    public async Task Servers_in_one_process_show_their_own_numbers()
    {
        await using var other = await TestServer.StartAsync();
        var scrape = await Scrape.OfAsync(other.Http);
        scrape.Sum("controlplane_documents").ShouldBe(0);
        scrape.Sum("controlplane_xds_streams").ShouldBe(0);
        scrape.Sum("controlplane_convergence_duration_seconds_count").ShouldBeNull();
    }

    [Fact]
    public async Task Labels_are_bounded()
    {
        var scrape = await scene.ScrapeAsync();
        var labels = scrape.Families.Where(family => family.Name.StartsWith("controlplane_", StringComparison.Ordinal)).SelectMany(scrape.LabelsOf).Distinct();
        labels.Order().ShouldBe(["fleet", "kind", "limit", "operation", "outcome", "provider", "reason", "state", "type", "what", "within"]);
        scrape.Text.ShouldNotContain("edge-1");
        scrape.Text.ShouldNotContain("alice");
    }

    [Fact]
    public async Task The_docs_list_every_metric()
    {
        var scrape = await scene.ScrapeAsync();
        var table = new StringBuilder("| metric | type | labels | |\n|---|---|---|---|\n");
        foreach (var family in scrape.Families.Where(IsDocumented).OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            table.Append(
                null,
                $"| `{family.Name}` | {family.Type} | {string.Join(", ", scrape.LabelsOf(family).Select(label => $"`{label}`"))} | {family.Help} |\n"
            );
        }

        var file = DeployFolder.PathOf("docs/operations.md");
        var docs = await File.ReadAllTextAsync(file, Cancel);
        var section = Section().Match(docs);
        section.Success.ShouldBeTrue();
        var listed = section.Groups["table"];
        Golden.Verify(file, string.Concat(docs.AsSpan(0, listed.Index), table.ToString(), docs.AsSpan(listed.Index + listed.Length)));
    }

    private static bool IsDocumented(Family family) =>
        family.Name.StartsWith("controlplane_", StringComparison.Ordinal) || family.Name.StartsWith("http_server_", StringComparison.Ordinal);

    [GeneratedRegex(
        "<!-- The table of metrics, written by MetricsTests -->\n(?<table>(.|\n)*?)<!-- End of the table -->",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Section();
}
