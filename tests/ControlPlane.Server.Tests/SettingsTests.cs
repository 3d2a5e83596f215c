using System.Net;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;
using ControlPlane.Xds;

namespace ControlPlane.Server.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Nothing_said_is_SQLite_in_the_data_folder_on_loopback()
    {
        var options = Read().Options!;
        options.Storage.Data.ShouldBe(Path.GetFullPath("data"));
        options.Storage.Location.ShouldBe(StoreLocation.Parse(Path.GetFullPath("data/controlplane.db")));
        options.Api.Listen.ShouldBe(new IPEndPoint(IPAddress.Loopback, 8080));
        options.Ads.Listen.ShouldBe(new IPEndPoint(IPAddress.Loopback, 18000));
    }

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:9000", "127.0.0.1:9000")]
    [InlineData("[::1]:9000", "[::1]:9000")]
    [InlineData("0.0.0.0:80", "0.0.0.0:80")]
    public void An_address_is_an_ip_and_a_port(string text, string expected) =>
        Read((Setting.Api, text), (Setting.ApiInsecure, "true")).Options!.Api.Listen.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("example.com:80")]
    [InlineData("::1:9000")]
    [InlineData("http://127.0.0.1:80")]
    public void Anything_else_is_refused_under_the_settings_names(string text)
    {
        var problem = Read((Setting.Api, text)).Problems.Single();
        problem.ShouldStartWith("--api (CONTROLPLANE_API, ControlPlane:Api): ");
        problem.ShouldContain(text);
    }

    [Theory]
    [InlineData("0.0.0.0:8080")]
    [InlineData("10.0.0.1:8080")]
    [InlineData("[::]:8080")]
    public void The_api_beyond_loopback_must_be_said_to_be_insecure(string address)
    {
        Read((Setting.Api, address))
            .Problems.Single()
            .ShouldBe(
                $"--api (CONTROLPLANE_API, ControlPlane:Api): {address} can be reached from other machines and TLS is not supported yet: add "
                    + "--api-insecure to serve it unencrypted, or listen on 127.0.0.1"
            );
        Read((Setting.Api, address), (Setting.ApiInsecure, "true")).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Logs_are_text_or_json()
    {
        Read().Options!.LogFormat.ShouldBe(LogFormat.Text);
        Read((Setting.LogFormat, "json")).Options!.LogFormat.ShouldBe(LogFormat.Json);
        Read((Setting.LogFormat, "1"))
            .Problems.Single()
            .ShouldBe("--log-format (CONTROLPLANE_LOG_FORMAT, ControlPlane:LogFormat): `1` is not a log format: must be text or json");
    }

    [Fact]
    public void Limits_of_ADS_are_whole_numbers_and_without_settings_those_of_AdsLimits()
    {
        Read().Options!.Ads.Limits.ShouldBe(new AdsLimits());
        Read((Setting.AdsMaxRequestSize, "64MiB")).Options!.Ads.Limits.MaxRequestSize.ShouldBe(64 << 20);
        Read((Setting.AdsMaxNames, "5")).Options!.Ads.Limits.MaxNames.ShouldBe(5);
        Read((Setting.AdsDrain, "0s")).Options!.Ads.Drain.ShouldBe(TimeSpan.Zero);
        Read((Setting.AdsMaxNames, "0"), (Setting.AdsMaxRequestSize, "64"), (Setting.AdsDrain, "1.5s"))
            .Problems.ShouldBe([
                "--ads-max-request-size (CONTROLPLANE_ADS_MAX_REQUEST_SIZE, ControlPlane:AdsMaxRequestSize): `64` must be a whole number followed by "
                    + "MiB, from 1MiB to 1024MiB",
                "--ads-max-names (CONTROLPLANE_ADS_MAX_NAMES, ControlPlane:AdsMaxNames): `0` must be a whole number, from 1 to 10000000",
                "--ads-drain (CONTROLPLANE_ADS_DRAIN, ControlPlane:AdsDrain): `1.5s` must be a whole number followed by s, from 0s to 60s",
            ]);
    }

    [Fact]
    public void Ads_beyond_loopback_must_be_said_to_be_insecure()
    {
        Read((Setting.Ads, "0.0.0.0:18000")).Problems.Single().ShouldStartWith("--ads (CONTROLPLANE_ADS, ControlPlane:Ads): ");
        Read((Setting.Ads, "0.0.0.0:18000"), (Setting.AdsInsecure, "true")).Problems.ShouldBeEmpty();
        Read((Setting.Ads, "[::1]:18000")).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Networks_to_fetch_from_are_listed_with_commas()
    {
        Read().Options!.Fetch.Allow.ShouldBeEmpty();
        Read().Options!.Fetch.Insecure.ShouldBeFalse();
        Read((Setting.FetchAllow, "10.20.0.0/16, fd00::/8")).Options!.Fetch.Allow.ShouldBe([IPNetwork.Parse("10.20.0.0/16"), IPNetwork.Parse("fd00::/8")]);
        Read((Setting.FetchAllow, "10.20.0.0/99,all")).Problems.Length.ShouldBe(2);
    }

    [Fact]
    public void All_problems_are_told_at_once_and_none_tells_a_password()
    {
        var problems = Read((Setting.Store, "postgres://me:sesame@"), (Setting.Api, "x"), (Setting.Ads, "y"), (Setting.AdsInsecure, "maybe")).Problems;
        problems.Select(problem => problem.Split(' ')[0]).ShouldBe(["--store", "--api", "--ads", "--ads-insecure"]);
        string.Join('\n', problems).ShouldNotContain("sesame");
    }

    private static SettingsResult Read(params (Setting Setting, string Value)[] said) =>
        new SettingsReader(setting => said.FirstOrDefault(pair => pair.Setting == setting).Value).Read();
}
