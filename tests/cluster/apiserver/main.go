// Command apiserver is a Kubernetes API server for tests: the server that serves custom resources, with an etcd of its own, in one
// process. Nodes and the other core resources, which no CustomResourceDefinition can declare, are those of the group core.test: a
// request for /api/v1 is answered as one for /apis/core.test/v1.
//
// Usage: apiserver FOLDER PORT. FOLDER gets the database and the server's certificate. The token "admin" may do everything, the token
// "reader" may get and list, but not what the environment's DENIED names (resources, separated by commas). A SIGUSR1 compacts the
// database, which makes the lists that are being read expire.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/apiextensions-apiserver/pkg/cmd/server/options"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/request/bearertoken"
	"k8s.io/apiserver/pkg/authentication/request/union"
	"k8s.io/apiserver/pkg/authentication/token/tokenfile"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	genericapiserver "k8s.io/apiserver/pkg/server"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder, port string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	database, err := startEtcd(folder)
	if err != nil {
		return err
	}
	defer database.Close()
	endpoint := database.Clients[0].Addr().String()
	go compactOnSignal(ctx, endpoint)
	return serve(ctx, folder, port, "http://"+endpoint)
}

func startEtcd(folder string) (*embed.Etcd, error) {
	config := embed.NewConfig()
	config.Dir = filepath.Join(folder, "etcd")
	config.LogLevel = "error"
	config.UnsafeNoFsync = true
	any := url.URL{Scheme: "http", Host: "127.0.0.1:0"}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{any}, []url.URL{any}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{any}, []url.URL{any}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	database, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	<-database.Server.ReadyNotify()
	return database, nil
}

func compactOnSignal(ctx context.Context, endpoint string) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{endpoint}})
	if err != nil {
		return
	}
	for range signals {
		written, err := client.Put(ctx, "/compacted", "")
		if err == nil {
			_, err = client.Compact(ctx, written.Header.Revision)
		}
		fmt.Fprintln(os.Stderr, "compacted:", err)
	}
}

func serve(ctx context.Context, folder, port, etcd string) error {
	chosen := options.NewCustomResourceDefinitionsServerOptions(os.Stdout, os.Stderr)
	recommended := chosen.RecommendedOptions
	recommended.Authentication, recommended.Authorization, recommended.Admission = nil, nil, nil
	recommended.Etcd.StorageConfig.Transport.ServerList = []string{etcd}
	recommended.Etcd.EnableWatchCache = false // else old pages come from memory, and nothing ever expires
	recommended.CoreAPI.CoreAPIKubeconfigPath = filepath.Join(folder, "nowhere.kubeconfig")
	recommended.Features.EnablePriorityAndFairness = false
	recommended.SecureServing.ServerCert.CertDirectory = folder
	recommended.SecureServing.BindAddress = []byte{127, 0, 0, 1}
	var err error
	if recommended.SecureServing.BindPort, err = strconv.Atoi(port); err != nil {
		return err
	}
	if err := os.WriteFile(recommended.CoreAPI.CoreAPIKubeconfigPath, []byte(nowhere), 0o600); err != nil {
		return err
	}
	if err := chosen.Complete(); err != nil {
		return err
	}
	config, err := chosen.Config()
	if err != nil {
		return err
	}
	generic := &config.GenericConfig.Config
	tokens := tokenfile.New(map[string]*user.DefaultInfo{"admin": {Name: "admin"}, "reader": {Name: "reader"}})
	ours := bearertoken.New(tokens)
	if own := generic.Authentication.Authenticator; own != nil {
		generic.Authentication.Authenticator = union.New(own, ours)
	} else {
		generic.Authentication.Authenticator = authenticator.Request(ours)
	}
	generic.Authorization.Authorizer = authorizer.AuthorizerFunc(authorize)
	chain := generic.BuildHandlerChainFunc
	generic.BuildHandlerChainFunc = func(inner http.Handler, c *genericapiserver.Config) http.Handler {
		return renamed(chain(inner, c))
	}
	server, err := config.Complete().New(genericapiserver.NewEmptyDelegate())
	if err != nil {
		return err
	}
	return server.GenericAPIServer.PrepareRun().RunWithContext(ctx)
}

func authorize(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
	if asked.GetUser().GetName() != "reader" {
		return authorizer.DecisionAllow, "", nil
	}
	denied := strings.Split(os.Getenv("DENIED"), ",")
	reads := asked.GetVerb() == "list" || asked.GetVerb() == "get"
	if reads && !slices.Contains(denied, asked.GetResource()) {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionDeny, "not for readers", nil
}

// renamed answers for the core group with the stand-ins of its resources.
func renamed(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if rest, core := strings.CutPrefix(request.URL.Path, "/api/v1/"); core {
			request.URL.Path = "/apis/core.test/v1/" + rest
		}
		inner.ServeHTTP(writer, request)
	})
}

const nowhere = `apiVersion: v1
kind: Config
current-context: none
clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
users: [{name: none, user: {}}]
`
